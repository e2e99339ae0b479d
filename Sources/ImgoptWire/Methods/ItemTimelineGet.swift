public struct ItemTimelineGet: WireMethod {
    public typealias Result = ItemTimeline

    public static let facts = MethodFacts(
        "item.timeline", "When each step of an item was, and which took longest",
        access: .owner, from: .disk, as: .look, errors: [.unknownItem])

    public var item: Int64

    public init(item: Int64) { self.item = item }

    public static let shape = Shape(
        Self.init(item:),
        .required("item", \.item, example: "345", "The item."))
}

/// A step of an item's way.
public enum TimelineStepKind: String, WireValue, CaseIterable {
    /// The client handed it in.
    case submitted
    /// Its creation was sent.
    case sent
    /// The creation was answered.
    case answered
    /// The answer to the creation was lost: it may have taken place, and is looked for.
    case lost
    /// It was found in the provider's list: it took place.
    case found
    /// A reading told how far it was.
    case poll
    /// The provider ended it, by the provider's clock.
    case ended
    /// We learned of the end.
    case noticed
    /// The last fetch of its outputs began.
    case fetching
    /// Their bytes had arrived.
    case fetched
    /// A cancel of it was taken, and waits for what is under way.
    case canceling
    /// They are in place, and the item is done.
    case saved
    /// It was given up.
    case failed
    /// It was canceled.
    case canceled
    /// The last of its files was gone, or was noticed to be.
    case removed
    /// It had ended, and somebody had it tried or made again.
    case retried
}

/// One step, and how long it was in coming.
public struct TimelineStep: WireObject {
    public var step: TimelineStepKind
    public var at: Timestamp
    public var attempt: Int?
    public var afterMilliseconds: Int?
    public var slowest: Bool

    package init(step: TimelineStepKind, at: Timestamp, attempt: Int?, afterMilliseconds: Int?, slowest: Bool) {
        self.step = step
        self.at = at
        self.attempt = attempt
        self.afterMilliseconds = afterMilliseconds
        self.slowest = slowest
    }

    public static let shape = Shape(
        Self.init,
        .required("step", \.step, "What happened."),
        .required("at", \.at, "When."),
        .nullable("attempt", \.attempt, as: .count, "In which attempt, from 1, as in `item.creating`; null: in none."),
        .nullable(
            "after_ms", \.afterMilliseconds, as: .count,
            "Milliseconds since the step before, polls left out; null for polls and for the first step."),
        .required("slowest", \.slowest, "Whether it was the longest in coming."))
}

/// An item's way so far.
public struct ItemTimeline: WireObject {
    public var item: Item
    public var steps: [TimelineStep]

    package init(item: Item, steps: [TimelineStep]) {
        self.item = item
        self.steps = steps
    }

    public static let shape = Shape(
        Self.init,
        .required("item", \.item, "The item as it stands."),
        .required("steps", \.steps, "Its steps in order of time."))
}
