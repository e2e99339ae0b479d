import ImgoptWire

/// Why a job waits, in sentences for people.
enum ExplainView {
    /// - Parameters:
    ///   - width: columns of the terminal; nil for what is no terminal, where nothing is broken or cut.
    ///   - now: the moment from which the daemon counts seconds.
    static func text(
        _ explanation: JobExplanation, width: Int?, style: Style, times: TimeStyle, now: Timestamp
    ) -> String {
        let state = style.paint(explanation.state.rawValue, Colours.of(explanation.state))
        var lines = ["job \(explanation.job) is \(state)\(expected(explanation, times, now))"]
        if let position = explanation.position, position > 0 {
            lines.append("\(Figures.count(position, "image")) of all stores will be sent before its next one")
        }
        for summary in explanation.summary {
            lines.append("\(waits(summary.items)) for \(words(summary))")
        }
        guard !explanation.waiting.isEmpty else {
            if explanation.summary.isEmpty { lines.append("nothing of it waits") }
            return wrapped(lines, width)
        }
        lines.append("")
        lines += explanation.waiting.map { sentence($0, of: explanation.job, times) }
        let told = explanation.waiting.count
        let all = explanation.summary.reduce(0) { $0 + $1.items }
        if all > told { lines.append("and \(Figures.count(all - told, "other image")) like these") }
        return wrapped(lines, width)
    }

    /// When the job will be done.
    private static func expected(_ explanation: JobExplanation, _ times: TimeStyle, _ now: Timestamp) -> String {
        guard let likely = explanation.etaP50Seconds else { return "" }
        let at = { (seconds: Int) in
            times.timeOfDay(Timestamp(milliseconds: now.milliseconds + Int64(seconds) * 1000))
        }
        let late = explanation.etaP90Seconds.map { " (90 %: \(at($0)))" } ?? ""
        return ": done by \(at(likely))\(late), in \(Figures.duration(seconds: Double(likely)))"
    }

    /// `image front of job 7 waits for ..., since 14:30:01; 3 images go before it`. What all of a kind wait for has
    /// been told in full before.
    private static func sentence(_ item: WaitingItem, of job: Int64, _ times: TimeStyle) -> String {
        let name = item.imageID.map { "image \(DisplayWidth.printable($0)) (item \(item.item))" } ?? "item \(item.item)"
        var text = "\(name) of job \(job) waits for \(words(item.reason))"
        if let since = item.since { text += ", since \(times.timeOfDay(since))" }
        if let until = item.until { text += ", until \(times.timeOfDay(until))" }
        switch item.position {
        case nil: break
        case 0: text += "; it is next"
        case 1: text += "; 1 image goes before it"
        case let position?: text += "; \(position) images go before it"
        }
        return text
    }

    private static func waits(_ count: Int) -> String { count == 1 ? "1 image waits" : "\(count) images wait" }

    /// Long sentences are broken between words, what follows is set in.
    private static func wrapped(_ lines: [String], _ width: Int?) -> String {
        guard let width else { return lines.map { $0 + "\n" }.joined() }
        return lines.flatMap { DisplayWidth.wrapped($0, to: width, indent: "  ") }.map { $0 + "\n" }.joined()
    }

    /// What all of a kind wait for: with the figures and the remedy where the daemon has some.
    private static func words(_ summary: WaitSummary) -> String {
        switch summary.reason {
        case .storeLimit, .inFlight, .paused, .providerBackoff, .diskFull, .unresolved:
            words(summary.reason) + (summary.detail.map { ": " + DisplayWidth.printable($0) } ?? "")
        case .rate, .share, .order, .retryTime, .provider, .saving, .upload, .inDoubt: words(summary.reason)
        }
    }

    private static func words(_ reason: WaitReason) -> String {
        switch reason {
        case .rate: "the rate"
        case .share: "the store's share"
        case .order: "a turn in the store"
        case .storeLimit: "a limit of the store"
        case .inFlight: "open predictions"
        case .paused: "the end of a pause"
        case .providerBackoff: "the provider"
        case .retryTime: "the time of the next attempt"
        case .provider: "the provider's result"
        case .saving: "outputs that are being fetched"
        case .upload: "an upload"
        case .inDoubt: "news of a lost answer"
        case .diskFull: "room on the disk"
        case .unresolved: "a person's decision"
        }
    }
}
