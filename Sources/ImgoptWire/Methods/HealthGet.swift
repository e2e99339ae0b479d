public struct HealthGet: WireMethod {
    public typealias Result = Health

    public static let facts = MethodFacts(
        "health", "Whether the daemon is well, check by check",
        access: .anyone, from: .memory, as: .question)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// How well the daemon is.
public enum HealthStatus: String, WireValue, CaseIterable {
    /// All is well.
    case ok
    /// All is well, and an admin has paused all creations.
    case paused
    /// All is well, and an admin lets it take no new work.
    case draining
    /// It works, but something is wrong.
    case degraded
    /// It does not do its work.
    case failing
}

/// What is checked.
public enum HealthCheckName: String, Sendable, Hashable, CaseIterable {
    case provider, polling, list, account, model, database, outputs, folders, disk, rate, queue, unresolved
    case searchWindow = "search_window"
    case clock, budget, store, notify, paused, draining
}

/// One check.
public struct HealthCheck: WireObject {
    public var name: String
    public var ok: Bool
    public var detail: String

    package init(name: String, ok: Bool, detail: String) {
        self.name = name
        self.ok = ok
        self.detail = detail
    }

    /// The name as one of our table, nil if a newer daemon sent another.
    public var knownName: HealthCheckName? { HealthCheckName(rawValue: name) }

    public static let shape = Shape(
        Self.init,
        .required("name", \.name, "What was checked."),
        .required("ok", \.ok, "Whether it is well."),
        .required("detail", \.detail, "The figures, or what to do."))
}

/// Whether the daemon is well.
public struct Health: WireObject {
    public var status: HealthStatus
    public var checks: [HealthCheck]

    package init(status: HealthStatus, checks: [HealthCheck]) {
        self.status = status
        self.checks = checks
    }

    public static let shape = Shape(
        Self.init,
        .required("status", \.status, "The worst of the checks."),
        .required("checks", \.checks, "Every check."))
}
