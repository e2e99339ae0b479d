package import ImgoptEngine

/// One try of an item, as it is on disk.
package struct AttemptRow: Hashable, Sendable {
    /// When its creation was sent.
    package let sentAt: Moment
    /// When the answer came, or was lost; nil: neither is known.
    package let answeredAt: Moment?
    /// Whether it was lost, so that the creation was looked for.
    package let isLost: Bool
    /// Whether it was found.
    package let isFound: Bool
    /// Whether it took place, or may have: it counts in its item's attempts.
    package let counts: Bool
    /// When the provider created the prediction.
    package let createdAt: Moment?
    /// The provider's name for it.
    package let prediction: String?
    /// When the other steps were.
    package let endedAt: Moment?
    /// When we learned of the end.
    package let noticedAt: Moment?
    /// When the last try to fetch the outputs began.
    package let fetchAt: Moment?
    /// When their bytes had arrived.
    package let fetchedAt: Moment?
    /// When readings told of it.
    package let polls: [Moment]
    /// How its item ended with it; nil: nobody retried that.
    package let ending: Ending?

    /// How an item had ended that was retried by a person.
    package struct Ending: Hashable, Sendable {
        /// Done, failed or canceled.
        package let state: ItemState
        /// When it was that.
        package let at: Moment
        /// When the last of its files was gone; nil: none was.
        package let removedAt: Moment?
        /// When it was retried.
        package let retriedAt: Moment?
    }
}
