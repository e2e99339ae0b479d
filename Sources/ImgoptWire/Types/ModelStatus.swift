/// How the runs of a model go.
public enum ModelState: String, WireValue, CaseIterable {
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
public struct ModelStatus: WireObject {
    public var model: String
    public var state: ModelState
    public var failures: Int
    public var message: String?
    public var since: Timestamp?
    public var until: Timestamp?
    public var runMilliseconds: Int?

    package init(
        model: String, state: ModelState, failures: Int, message: String?, since: Timestamp?, until: Timestamp?,
        runMilliseconds: Int?
    ) {
        self.model = model
        self.state = state
        self.failures = failures
        self.message = message
        self.since = since
        self.until = until
        self.runMilliseconds = runMilliseconds
    }

    public static let shape = Shape(
        Self.init,
        .required("model", \.model, "Its name at the provider."),
        .required("state", \.state, "How its runs go."),
        .required("failures", \.failures, as: .count, "Runs that failed since the last that succeeded."),
        .nullable("message", \.message, "What the last of them failed with."),
        .nullable("since", \.since, "Since when they fail."),
        .nullable("until", \.until, "When it is tried again."),
        .nullable(
            "run_ms", \.runMilliseconds, as: .count,
            "How long half of its runs take at most, in milliseconds; null: too few have ended."))
}
