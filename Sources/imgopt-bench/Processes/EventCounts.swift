/// What readers of events have seen.
struct EventCounts: Sendable {
    /// Lines with a number of their own: what is kept in the log.
    var kept = 0
    /// Lines that carry a number again: progress and heartbeats.
    var passing = 0
    /// Numbers that were left out, and of which a line said so.
    var gaps = 0
    /// Numbers that were left out without a word.
    var holes = 0

    static func += (left: inout EventCounts, right: EventCounts) {
        left.kept += right.kept
        left.passing += right.passing
        left.gaps += right.gaps
        left.holes += right.holes
    }
}
