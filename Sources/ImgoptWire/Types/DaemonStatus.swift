package import ImgoptJSON

/// What the daemon does with new work.
package struct DaemonStatus: WireValue {
    /// What it does.
    package var state: DaemonMode

    /// Items that wait for their creation.
    package var queued: Int

    /// Items between creation and finish.
    package var inFlight: Int

    /// A value of these members.
    package init(state: DaemonMode, queued: Int = 0, inFlight: Int = 0) {
        self.state = state
        self.queued = queued
        self.inFlight = inFlight
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        state = try members.required("state")
        queued = try members.optional("queued") ?? 0
        inFlight = try members.optional("in_flight") ?? 0
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["state": state.json, "queued": queued.json, "in_flight": inFlight.json])
    }
}

extension DaemonStatus {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "DaemonStatus",
            [
                .required("state", DaemonMode.schema), .required("queued", .count), .required("in_flight", .count),
            ])
    }
}
