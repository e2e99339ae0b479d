/// Brings a screen from what it shows to what it should, writing only the lines that changed: little travels over a
/// slow line, and nothing flickers.
struct ScreenPainter {
    private var shown: [String]?

    /// Everything is drawn at the next paint, as after a resize.
    mutating func forget() { shown = nil }

    /// What to write so that the screen shows `lines`; empty if it does already.
    mutating func paint(_ lines: [String]) -> String {
        var text = shown == nil ? "\u{1B}[2J" : ""
        for (row, line) in lines.enumerated() where shown.map({ row >= $0.count || $0[row] != line }) ?? true {
            // The line is cleared first: after its last column some terminals would take that column away.
            text += "\u{1B}[\(row + 1);1H\u{1B}[2K\(line)"
        }
        if let shown, shown.count > lines.count { text += "\u{1B}[\(lines.count + 1);1H\u{1B}[J" }
        shown = lines
        return text
    }
}
