/// How many items are in each state.
public struct ItemCounts: WireObject {
    public var queued: Int
    public var creating: Int
    public var processing: Int
    public var saving: Int
    public var done: Int
    public var failed: Int
    public var canceled: Int
    public var unresolved: Int

    package init(
        queued: Int = 0, creating: Int = 0, processing: Int = 0, saving: Int = 0, done: Int = 0, failed: Int = 0,
        canceled: Int = 0, unresolved: Int = 0
    ) {
        self.queued = queued
        self.creating = creating
        self.processing = processing
        self.saving = saving
        self.done = done
        self.failed = failed
        self.canceled = canceled
        self.unresolved = unresolved
    }

    public static let shape = Shape(
        Self.init,
        .required("queued", \.queued, as: .count, "Items that wait for their creation."),
        .required("creating", \.creating, as: .count, "Items whose creation is being sent."),
        .required("processing", \.processing, as: .count, "Items that the provider works on."),
        .required("saving", \.saving, as: .count, "Items whose outputs are being fetched."),
        .required("done", \.done, as: .count, "Items whose outputs are on disk."),
        .required("failed", \.failed, as: .count, "Items that were given up."),
        .required("canceled", \.canceled, as: .count, "Items that somebody canceled."),
        .required(
            "unresolved", \.unresolved, as: .count,
            "Items of which it is not known whether a creation took place."))
}
