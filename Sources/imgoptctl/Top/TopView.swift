import ImgoptWire

/// How the screen of one person stands: the controls, and what was drawn last.
struct TopView: Sendable {
    let style: Style
    let glyphs: Glyphs
    let times: TimeStyle
    var controls = TopControls()
    var painter = ScreenPainter()
    private var size: ScreenSize?

    init(style: Style, glyphs: Glyphs, times: TimeStyle) {
        self.style = style
        self.glyphs = glyphs
        self.times = times
    }

    /// Takes in a key.
    mutating func press(_ key: Key, _ model: TopModel, now: Timestamp) -> TopControls.Wish? {
        let rows = TopRows(model: model, now: now, times: times).rows(of: controls.pane, controls)
        return controls.press(key, rows, model)
    }

    /// What to write so that the screen shows `model`; empty if it does. A screen of another size is drawn anew.
    mutating func frame(_ model: TopModel, size: ScreenSize, now: Timestamp) -> String {
        if size != self.size { painter.forget() }
        self.size = size
        let screen = TopScreen(size: size, style: style, glyphs: glyphs, times: times, now: now)
        return painter.paint(screen.lines(model, &controls))
    }
}
