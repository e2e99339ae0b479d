package import ImgoptJSON

/// How many items are in each state.
package struct ItemCounts: WireValue {
    /// Items that wait for their creation.
    package var queued: Int

    /// Items whose creation is being sent.
    package var creating: Int

    /// Items that the provider works on.
    package var processing: Int

    /// Items whose outputs are being fetched.
    package var saving: Int

    /// Items whose outputs are on disk.
    package var done: Int

    /// Items that were given up.
    package var failed: Int

    /// Items that somebody canceled.
    package var canceled: Int

    /// Items of which it is not known whether a creation took place.
    package var unresolved: Int

    /// A value of these members.
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

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        queued = try members.optional("queued") ?? 0
        creating = try members.optional("creating") ?? 0
        processing = try members.optional("processing") ?? 0
        saving = try members.optional("saving") ?? 0
        done = try members.optional("done") ?? 0
        failed = try members.optional("failed") ?? 0
        canceled = try members.optional("canceled") ?? 0
        unresolved = try members.optional("unresolved") ?? 0
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "queued": queued.json, "creating": creating.json, "processing": processing.json, "saving": saving.json,
            "done": done.json, "failed": failed.json, "canceled": canceled.json, "unresolved": unresolved.json,
        ])
    }
}

extension ItemCounts {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "ItemCounts",
            [
                .required("queued", .count), .required("creating", .count), .required("processing", .count),
                .required("saving", .count), .required("done", .count), .required("failed", .count),
                .required("canceled", .count), .required("unresolved", .count),
            ])
    }
}
