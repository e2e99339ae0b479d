/// What was counted since the start, for statistics.
package struct EngineTally: Hashable, Sendable {
    /// Creations that the provider refused for the rate.
    package var refusedCreations = 0
    /// When it did so last.
    package var lastRefusal: Moment?
    /// Creations sent.
    package var creations = 0
    /// Reads sent: polls, pages of the list, searches, uploads.
    package var reads = 0
    /// Those that the provider refused for the rate.
    package var refusedReads = 0
    /// Items that ended well.
    package var done = 0
    /// Those among them that took over the result of an identical one.
    package var cached = 0
    /// Items given up.
    package var failed = 0
    /// Creations whose answer was lost and that were found again.
    package var adopted = 0
    /// Creations whose answer was lost and that had never taken place.
    package var resent = 0
    /// Predictions of creations that had been taken for absent: paid for beside what was sent again.
    package var strays = 0

    /// Nothing yet.
    package init() {}
}
