/// What one reading of a prediction said, in the engine's words.
package struct PredictionReport: Hashable, Sendable {
    /// The provider's name for it: opaque.
    package let id: String
    /// How far it is.
    package let progress: Progress
    /// When the provider created it.
    package let createdAt: Moment?
    /// When the provider ended it.
    package let completedAt: Moment?
    /// The seconds it ran, as the provider counts them.
    package let predictSeconds: Double?

    package init(
        id: String, progress: Progress, createdAt: Moment? = nil, completedAt: Moment? = nil,
        predictSeconds: Double? = nil
    ) {
        self.id = id
        self.progress = progress
        self.createdAt = createdAt
        self.completedAt = completedAt
        self.predictSeconds = predictSeconds
    }

    /// How far a prediction is. A state that nobody has heard of yet counts as running.
    package enum Progress: Hashable, Sendable {
        /// Waits for a worker, or runs.
        case running
        /// Ended well, with the addresses of its outputs in order.
        case succeeded(outputs: [String])
        /// Ended well, but so long ago that its outputs are deleted.
        case outputRemoved
        /// Ended badly.
        case failed(ItemError)
        /// Ended by a cancel or by its deadline while it ran.
        case canceled
        /// Ended before it ran: free of charge.
        case aborted
    }
}
