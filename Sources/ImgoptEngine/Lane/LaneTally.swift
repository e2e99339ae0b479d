/// What was counted of one account since the start, for statistics.
package struct LaneTally: Hashable, Sendable {
    /// Creations sent.
    package var creations = 0
    /// Creations that the provider refused for the rate.
    package var refusedCreations = 0
    /// When it did so last.
    package var lastRefusal: Moment?
    /// Reads sent: polls, pages of the list, searches, uploads.
    package var reads = 0
    /// Those that the provider refused for the rate.
    package var refusedReads = 0
    /// Creations whose answer was lost and that were found again.
    package var adopted = 0
    /// Creations whose answer was lost and that had never taken place.
    package var resent = 0
    /// Predictions of creations that had been taken for absent: paid for beside what was sent again.
    package var strays = 0

    /// Nothing yet.
    package init() {}
}
