package import ImgoptJSON

/// When each step of an item was.
package struct ItemTimelineGet: ItemMethod {
    /// What it answers.
    package typealias Result = ItemTimeline

    /// The method's name.
    package static let method = "item.timeline"

    /// What it does, in a line.
    package static let summary = "When each step of an item was, and which took longest"

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownItem, .storageFailed]

    /// The item.
    package var item: Int64

    /// A request about this item.
    package init(item: Int64) {
        self.item = item
    }
}

/// A step of an item's way.
package enum TimelineStepKind: String, WireValue, CaseIterable {
    /// The client handed it in.
    case submitted
    /// Its creation was sent.
    case sent
    /// The creation was answered.
    case answered
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
    /// They are in place, and the item is done.
    case saved
    /// It was given up.
    case failed
    /// It was canceled.
    case canceled
}

/// One step, and how long it was in coming.
package struct TimelineStep: WireValue {
    /// What happened.
    package var step: TimelineStepKind

    /// When.
    package var at: Timestamp

    /// In which attempt, from 1; nil: in none.
    package var attempt: Int?

    /// Milliseconds since the step before, polls left out; nil for polls and for the first step.
    package var afterMilliseconds: Int?

    /// Whether it was the longest in coming.
    package var slowest: Bool

    /// A value of these members.
    package init(
        step: TimelineStepKind, at: Timestamp, attempt: Int? = nil, afterMilliseconds: Int? = nil,
        slowest: Bool = false
    ) {
        self.step = step
        self.at = at
        self.attempt = attempt
        self.afterMilliseconds = afterMilliseconds
        self.slowest = slowest
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        step = try members.required("step")
        at = try members.required("at")
        attempt = try members.optional("attempt")
        afterMilliseconds = try members.optional("after_ms")
        slowest = try members.optional("slowest") ?? false
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "step": step.json, "at": at.json, "attempt": attempt?.json ?? .null,
            "after_ms": afterMilliseconds?.json ?? .null, "slowest": slowest.json,
        ])
    }
}

/// An item's way so far.
package struct ItemTimeline: WireValue {
    /// The item as it stands.
    package var item: Item

    /// Its steps in order of time.
    package var steps: [TimelineStep]

    /// A value of these members.
    package init(item: Item, steps: [TimelineStep] = []) {
        self.item = item
        self.steps = steps
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        item = try members.required("item")
        steps = try members.optional("steps") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["item": item.json, "steps": steps.json])
    }
}

extension TimelineStep {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "TimelineStep",
            [
                .required("step", TimelineStepKind.schema), .required("at", Timestamp.schema),
                .required("attempt", .count.orNull), .required("after_ms", .count.orNull), .required("slowest", .bool),
            ])
    }
}

extension ItemTimeline {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "ItemTimeline",
            [
                .required("item", Item.schema), .required("steps", .array(of: TimelineStep.schema)),
            ])
    }
}
