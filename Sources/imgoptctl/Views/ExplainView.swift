import ImgoptWire

/// Why a job waits, in sentences for people.
enum ExplainView {
    /// - Parameters:
    ///   - width: columns of the terminal; nil for what is no terminal, where nothing is broken or cut.
    ///   - now: the moment from which the daemon counts seconds.
    ///   - job: the job itself, which says whether it takes more images (nobody can say then when it ends), and why
    ///     it failed.
    static func text(
        _ explanation: JobExplanation, of job: Job? = nil, width: Int?, style: Style, times: TimeStyle, now: Timestamp
    ) -> String {
        let state = style.paint(explanation.state.rawValue, Colours.of(explanation.state))
        let clock = Clock(times: times, now: now)
        let open = job.flatMap { $0.open ? $0 : nil }
        let isOpen = open != nil
        let end = open.map { " and open since \(clock.text($0.createdAt))" } ?? expected(explanation, clock)
        var lines = ["job \(explanation.job) is \(state)\(end)"]
        if let open { lines.append(JobHold.open(open)) }
        if let error = job?.error { lines.append("\(DisplayWidth.printable(error.message)) (\(error.name))") }
        if let position = explanation.position, position > 0 {
            lines.append("\(Figures.count(position, "image")) of all stores will be sent before its next one")
        }
        for summary in explanation.summary {
            lines.append("\(waits(summary.items)) for \(words(summary))")
        }
        guard !explanation.waiting.isEmpty else {
            if explanation.summary.isEmpty { lines.append(isOpen ? "no image of it waits" : "nothing of it waits") }
            return wrapped(lines, width)
        }
        lines.append("")
        // The next slot is one of all: it is told of the first that could get it.
        let first = explanation.waiting.first { $0.reason == .rate }
        lines += explanation.waiting.map { item in
            sentence(item, of: explanation, item == first ? nextSlot(explanation) : [], clock)
        }
        let told = explanation.waiting.count
        let all = explanation.summary.reduce(0) { $0 + $1.items }
        if all > told { lines.append("and \(Figures.count(all - told, "other image")) like these") }
        return wrapped(lines, width)
    }

    /// When the job will be done.
    private static func expected(_ explanation: JobExplanation, _ clock: Clock) -> String {
        guard let likely = explanation.etaP50Seconds else { return "" }
        let text = clock.doneBy(likely, explanation.etaP90Seconds)
        return ": \(text), in \(Figures.duration(seconds: Double(likely)))"
    }

    /// When the next slot is.
    private static func nextSlot(_ explanation: JobExplanation) -> [String] {
        switch explanation.nextSlotMilliseconds {
        case nil: []
        case 0: ["next slot now"]
        case let slot?: ["next slot in \(Figures.fixed(max(0.1, Double(slot) / 1000))) s"]
        }
    }

    /// `image front of job 7 waits for the rate, since 14:30:01: next slot in 1.2 s, done by 14:32:00
    /// (90 %: 14:35:00)`. What all of a kind wait for has been told in full before.
    private static func sentence(
        _ item: WaitingItem, of explanation: JobExplanation, _ turn: [String], _ clock: Clock
    ) -> String {
        let name = item.imageID.map { "image \(DisplayWidth.printable($0)) (item \(item.item))" } ?? "item \(item.item)"
        var text = "\(name) of job \(explanation.job) waits for \(words(item))"
        if let since = item.since { text += ", since \(clock.text(since))" }
        if let until = item.until { text += ", until \(clock.text(until))" }
        var facts = turn
        // What is held back keeps its place, but nobody can say that it is next.
        switch [.share, .rate, .order].contains(item.reason) ? item.position : nil {
        case nil: break
        case 0 where !turn.isEmpty: break
        case 0: facts.append("it is next")
        case 1: facts.append("1 image goes before it")
        case let position?: facts.append("\(position) images go before it")
        }
        if let likely = item.etaP50Seconds { facts.append(clock.doneBy(likely, item.etaP90Seconds)) }
        if let attempts = item.attempts {
            let most = explanation.maxPaidRuns.map { " of \($0)" } ?? ""
            let error = item.error.map { ", last with \($0.name): \(DisplayWidth.printable($0.message))" } ?? ""
            facts.append("paid for \(attempts)\(most) times\(error)")
        }
        return facts.isEmpty ? text : "\(text): \(facts.joined(separator: ", "))"
    }

    static func waits(_ count: Int) -> String { count == 1 ? "1 image waits" : "\(count) images wait" }

    /// Long sentences are broken between words, what follows is set in.
    private static func wrapped(_ lines: [String], _ width: Int?) -> String {
        guard let width else { return lines.map { $0 + "\n" }.joined() }
        return lines.flatMap { DisplayWidth.wrapped($0, to: width, indent: "  ") }.map { $0 + "\n" }.joined()
    }

    /// What all of a kind wait for: with the figures and the remedy where the daemon has some.
    static func words(_ summary: WaitSummary) -> String {
        switch summary.reason {
        case .storeLimit, .inFlight, .paused, .account, .providerBackoff, .budget, .inDoubt, .unresolved:
            words(summary.reason) + (summary.detail.map { ": " + DisplayWidth.printable($0) } ?? "")
        case .order, .share, .diskFull: summary.detail.map { DisplayWidth.printable($0) } ?? words(summary.reason)
        case .rate, .retryTime, .provider, .saving, .upload: words(summary.reason)
        }
    }

    /// What one waits for. What goes first differs from item to item: it may be one that is the same work.
    private static func words(_ item: WaitingItem) -> String {
        if item.reason == .order, let detail = item.detail { return DisplayWidth.printable(detail) }
        return words(item.reason)
    }

    private static func words(_ reason: WaitReason) -> String {
        switch reason {
        case .rate: "the rate"
        case .share: "the store's share"
        case .order: "a turn in the store"
        case .storeLimit: "a limit of the store"
        case .inFlight: "open predictions"
        case .paused: "the end of a pause"
        case .account: "an account"
        case .providerBackoff: "the provider"
        case .retryTime: "the time of the next attempt"
        case .provider: "the provider's result"
        case .saving: "outputs that are being fetched"
        case .upload: "an upload"
        case .inDoubt: "news of a lost answer"
        case .diskFull: "the place for outputs"
        case .budget: "a budget"
        case .unresolved: "a person's decision"
        }
    }

    /// Moments as they are told: the time of day, and the date too where that is not today's.
    private struct Clock {
        var times: TimeStyle
        var now: Timestamp

        /// Beyond this the time of day alone would mislead.
        private static let day: Int64 = 20 * 3_600_000

        func text(_ moment: Timestamp) -> String {
            let distance = moment.milliseconds - now.milliseconds
            return abs(distance) < Self.day ? times.timeOfDay(moment) : times.text(moment)
        }

        /// - Parameters:
        ///   - likely: seconds from now until it is done, as likely longer as shorter.
        ///   - late: seconds in nine of ten cases.
        func doneBy(_ likely: Int, _ late: Int?) -> String {
            "done by \(text(after: likely))" + (late.map { " (90 %: \(text(after: $0)))" } ?? "")
        }

        private func text(after seconds: Int) -> String {
            text(Timestamp(milliseconds: now.milliseconds + Int64(seconds) * 1000))
        }
    }
}
