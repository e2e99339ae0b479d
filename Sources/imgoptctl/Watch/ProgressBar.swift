import ImgoptWire

/// A job's progress in one line.
enum ProgressBar {
    private static let narrowestBar = 10
    private static let widestBar = 40

    /// A line for a terminal of `width` columns, never wider: parts are left out, the least needed first.
    static func line(_ progress: JobProgress, width: Int, style: Style) -> String {
        // The last column stays free: some terminals wrap when it is written.
        let width = max(0, width - 1)
        let parts = parts(progress)
        for count in stride(from: parts.count, through: 1, by: -1) {
            let shown = Array(parts.prefix(count))
            let taken = shown.reduce(0) { $0 + DisplayWidth.of($1.text) } + 2 * (count - 1)
            let room = width - taken - DisplayWidth.of(label(progress)) - 2 - 4
            if room >= narrowestBar {
                let bar = bar(progress, columns: min(room, widestBar), style: style)
                return "\(label(progress))  \(bar)  \(painted(shown, style))"
            }
            if count == 1, taken <= width { return painted(shown, style) }
        }
        return DisplayWidth.truncated(parts.first?.text ?? "", to: width)
    }

    /// A line for a log.
    static func plain(_ progress: JobProgress) -> String {
        "\(label(progress)): " + parts(progress).map(\.text).joined(separator: ", ")
    }

    /// What is told once the job has ended.
    static func summary(_ job: Job) -> String {
        let progress = JobProgress(job)
        var text = "\(label(progress)) \(job.state.rawValue): \(progress.done) of "
        text += Figures.count(job.images, "image") + " done"
        if progress.failed > 0 { text += ", \(progress.failed) failed" }
        if progress.canceled > 0 { text += ", \(progress.canceled) canceled" }
        if let started = job.startedAt, let finished = job.finishedAt {
            text += " in " + Figures.duration(seconds: Double(finished.milliseconds - started.milliseconds) / 1000)
        }
        if let error = job.error { text += "\n  \(DisplayWidth.printable(error.message)) (\(error.name))" }
        if progress.failed > 0 { text += "\n  imgoptctl items \(job.id) --state failed" }
        return text
    }

    /// The bar alone, uncoloured, for a cell of a table.
    static func small(_ progress: JobProgress, columns: Int) -> String {
        bar(progress, columns: columns, style: Style(isColoured: false))
    }

    private static func label(_ progress: JobProgress) -> String { "job \(progress.job)" }

    /// The facts, most needed first.
    private static func parts(_ progress: JobProgress) -> [(text: String, colour: Style.Colour?)] {
        let total = progress.isOpen ? "\(progress.images)+" : "\(progress.images)"
        var parts: [(text: String, colour: Style.Colour?)] = [("\(progress.done)/\(total) done", nil)]
        if !progress.isConnected { parts.append(("connecting again", .yellow)) }
        if let hold = progress.hold { parts.append((hold, .yellow)) }
        if progress.failed > 0 { parts.append(("\(progress.failed) failed", .red)) }
        if progress.unresolved > 0 { parts.append(("\(progress.unresolved) unresolved", .yellow)) }
        if progress.canceled > 0 { parts.append(("\(progress.canceled) canceled", .yellow)) }
        guard !progress.isFinished else { return parts }
        if let failing = progress.failing { parts.append((Self.failing(failing, times: .local), .yellow)) }
        if let eta = progress.etaSeconds { parts.append(("ETA \(Figures.duration(seconds: eta))", nil)) }
        if let rate = progress.ratePerMinute { parts.append(("\(Figures.fixed(rate, 0))/min", nil)) }
        parts.append(("\(progress.inFlight) in flight", nil))
        if let error = progress.failing?.error { parts.append((DisplayWidth.printable(error.message), .yellow)) }
        return parts
    }

    /// `3 failed and are tried again at 14:30:01`; without a time from then on, as their turn decides.
    static func failing(_ failing: FailingImages, times: TimeStyle, now: Timestamp = WallClock.now()) -> String {
        let who =
            switch failing.images {
            case 0: "its model fails and is"
            case 1: "1 failed and is"
            default: "\(failing.images) failed and are"
            }
        let next = failing.nextAttemptAt.flatMap { $0 > now ? " at \(times.timeOfDay($0))" : nil }
        return "\(who) tried again" + (next ?? "")
    }

    private static func painted(_ parts: [(text: String, colour: Style.Colour?)], _ style: Style) -> String {
        parts.map { style.paint($0.text, $0.colour) }.joined(separator: "  ")
    }

    private static func bar(_ progress: JobProgress, columns: Int, style: Style) -> String {
        let full = Int((Double(columns) * progress.fraction).rounded(.down))
        let ended = progress.failed + progress.canceled
        // A single failure among thousands is to be seen, too.
        let bad = ended > 0 ? min(full, max(1, columns * ended / max(1, progress.images))) : 0
        let good = full - bad
        return "[" + style.paint(String(repeating: "#", count: good), .green)
            + style.paint(String(repeating: "x", count: full - good), .red)
            + String(repeating: "-", count: columns - full) + "]"
    }
}
