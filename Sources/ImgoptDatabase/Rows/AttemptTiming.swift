package import ImgoptEngine

/// When the steps of an item's newest attempt were, as far as nothing else keeps them. What is nil stays as it is on
/// disk.
package struct AttemptTiming: Hashable, Sendable {
    /// The item.
    package let item: ItemID
    /// When the provider ended it, by the provider's clock.
    package var endedAt: Moment?
    /// When we learned of the end.
    package var noticedAt: Moment?
    /// When the last try to fetch its outputs began.
    package var fetchAt: Moment?
    /// When the last of their bytes had arrived and were in their place.
    package var fetchedAt: Moment?
    /// When readings told of it, oldest first: the first ones and the newest.
    package private(set) var polls: [Moment] = []

    /// Readings that are kept: a timeline, not a log.
    package static let maxPolls = 64

    /// Nothing is known of the item's steps yet.
    package init(_ item: ItemID) { self.item = item }

    /// A reading told how far it is. Of too many the newest takes the last place.
    package mutating func polled(at moment: Moment) {
        if polls.count == Self.maxPolls { polls.removeLast() }
        polls.append(moment)
    }
}
