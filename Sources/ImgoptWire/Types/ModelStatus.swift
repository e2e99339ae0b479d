package import ImgoptJSON

/// How the runs of a model go.
package enum ModelState: String, WireValue, CaseIterable {
    /// Its last run succeeded, or it has not been run yet.
    case working
    /// Its last runs failed; it is used all the same.
    case failing
    /// So many of them failed that it takes no work for a while.
    case resting
    /// One image finds out whether it works again.
    case probing
}

/// A model, and how its runs go.
package struct ModelStatus: WireValue {
    /// Its name at the provider.
    package var model: String

    /// How its runs go.
    package var state: ModelState

    /// Runs that failed since the last that succeeded.
    package var failures: Int

    /// What the last of them failed with.
    package var message: String?

    /// Since when they fail.
    package var since: Timestamp?

    /// When it is tried again.
    package var until: Timestamp?

    /// How long half of its runs take at most, in milliseconds; nil: too few have ended.
    package var runMilliseconds: Int?

    /// A value of these members.
    package init(
        model: String, state: ModelState, failures: Int = 0, message: String? = nil, since: Timestamp? = nil,
        until: Timestamp? = nil, runMilliseconds: Int? = nil
    ) {
        self.model = model
        self.state = state
        self.failures = failures
        self.message = message
        self.since = since
        self.until = until
        self.runMilliseconds = runMilliseconds
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        model = try members.required("model")
        state = try members.required("state")
        failures = try members.optional("failures") ?? 0
        message = try members.optional("message")
        since = try members.optional("since")
        until = try members.optional("until")
        runMilliseconds = try members.optional("run_ms")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "model": model.json, "state": state.json, "failures": failures.json, "message": message?.json ?? .null,
            "since": since?.json ?? .null, "until": until?.json ?? .null, "run_ms": runMilliseconds?.json ?? .null,
        ])
    }
}

extension ModelStatus {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "ModelStatus",
            [
                .required("model", .string), .required("state", ModelState.schema), .required("failures", .count),
                .required("message", .string.orNull), .required("since", Timestamp.schema.orNull),
                .required("until", Timestamp.schema.orNull), .required("run_ms", .count.orNull),
            ])
    }
}
