extension Settings {
    /// What is allowed and still hardly what is meant: told at the start, after a reload and by `--check-config`.
    package var warnings: [String] {
        [warningOfPrice, warningOfSearchWindow].compactMap(\.self)
    }

    /// Says that a lost creation may be sent again while it can still arrive, or while the list need not show it yet:
    /// it would be paid for twice. Nil: the window is long enough.
    var warningOfSearchWindow: String? {
        let window = engine.searchWindowMilliseconds
        let needed = absenceMilliseconds
        guard window < needed else { return nil }
        return "engine.search_window_ms is \(window): a creation whose answer was lost may be sent, and paid for, "
            + "again before it is surely absent; set it to \(needed) at least, which is engine.create_timeout_ms, "
            + "replicate.tcp_timeout_ms, replicate.hop_delay_ms and engine.list_delay_ms together"
    }

    /// From the send of a creation until its absence in the list can mean that it does not exist: it can't arrive any
    /// more, and the list has had time to show it.
    private var absenceMilliseconds: Int {
        engine.createTimeoutMilliseconds + replicate.tcpTimeoutMilliseconds + replicate.hopDelayMilliseconds
            + engine.listDelayMilliseconds
    }
}
