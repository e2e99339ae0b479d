import ImgoptWire

/// Shows progress on standard error: a bar that is redrawn on a terminal, else lines.
struct ProgressDisplay {
    enum Mode: Equatable {
        case silent
        case bar
        case lines
    }

    private static let redrawSeconds = 0.1
    private static let lineSeconds = 1.0
    /// Nothing but forecasts has changed for so long: a line says that it is watched.
    private static let quietSeconds = 60.0

    private let console: Console
    private let mode: Mode
    private var shown: JobProgress?
    private var shownAt = -Double.infinity
    private var isBarDrawn = false

    init(_ console: Console, mode: Mode) {
        self.console = console
        self.mode = mode
    }

    /// How progress is shown on `console`.
    static func mode(for console: Console) -> Mode {
        if console.isQuiet { return .silent }
        return console.canRedraw ? .bar : .lines
    }

    /// Shows `progress` unless that was done a moment ago.
    mutating func update(_ progress: JobProgress, at seconds: Double) {
        let isNews = shown.map { !$0.hasSameFacts(as: progress) } ?? true
        let least = mode == .bar ? Self.redrawSeconds : isNews ? Self.lineSeconds : Self.quietSeconds
        guard mode != .silent, progress != shown, seconds - shownAt >= least else { return }
        shown = progress
        shownAt = seconds
        switch mode {
        case .silent: break
        case .bar:
            // The width is asked for each time, so a resized window is filled at the next redraw.
            let line = ProgressBar.line(progress, width: console.errorWidth ?? 80, style: console.errorStyle)
            try? console.error.write(Array("\r\u{1B}[K\(line)".utf8))
            isBarDrawn = true
        case .lines: console.note(ProgressBar.plain(progress))
        }
    }

    /// Takes the bar away, so that other text can be written.
    mutating func clear() {
        guard isBarDrawn else { return }
        try? console.error.write(Array("\r\u{1B}[K".utf8))
        isBarDrawn = false
        shownAt = -.infinity
        shown = nil
    }
}
