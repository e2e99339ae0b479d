package struct HealthGet: WireMethod {
    package typealias Result = Health

    package static let facts = MethodFacts(
        "health", "Whether the daemon is well, check by check",
        access: .anyone, from: .memory)

    package init() {}

    package static let shape = Shape(Self.init)
}

/// How well the daemon is.
package enum HealthStatus: String, WireValue, CaseIterable {
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

/// One check.
package struct HealthCheck: WireObject {
    package var name: String
    package var ok: Bool
    package var detail: String

    package init(name: String, ok: Bool, detail: String) {
        self.name = name
        self.ok = ok
        self.detail = detail
    }

    package static let shape = Shape(
        Self.init,
        .required("name", \.name, "What was checked."),
        .required("ok", \.ok, "Whether it is well."),
        .required("detail", \.detail, "The figures, or what to do."))
}

/// Whether the daemon is well.
package struct Health: WireObject {
    package var status: HealthStatus
    package var checks: [HealthCheck]

    package init(status: HealthStatus, checks: [HealthCheck]) {
        self.status = status
        self.checks = checks
    }

    package static let shape = Shape(
        Self.init,
        .required("status", \.status, "The worst of the checks."),
        .required("checks", \.checks, "Every check."))
}
