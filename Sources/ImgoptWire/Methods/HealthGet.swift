package import ImgoptJSON

/// Whether the daemon is well, check by check.
package struct HealthGet: WireMethod {
    /// What it answers.
    package typealias Result = Health

    /// The method's name.
    package static let method = "health"

    /// What it does, in a line.
    package static let summary = "Whether the daemon is well, check by check"

    /// The names of its params.
    package static let paramNames: [String] = []

    /// It has no members.
    package init() {}

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        _ = try Members(params: params, names: Self.paramNames)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([:])
    }
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
package struct HealthCheck: WireValue {
    /// What was checked.
    package var name: String

    /// Whether it is well.
    package var ok: Bool

    /// The figures, or what to do.
    package var detail: String

    /// A value of these members.
    package init(name: String, ok: Bool, detail: String = "") {
        self.name = name
        self.ok = ok
        self.detail = detail
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        name = try members.required("name")
        ok = try members.required("ok")
        detail = try members.optional("detail") ?? ""
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["name": name.json, "ok": ok.json, "detail": detail.json])
    }
}

/// Whether the daemon is well.
package struct Health: WireValue {
    /// The worst of the checks.
    package var status: HealthStatus

    /// Every check.
    package var checks: [HealthCheck]

    /// A value of these members.
    package init(status: HealthStatus, checks: [HealthCheck] = []) {
        self.status = status
        self.checks = checks
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        status = try members.required("status")
        checks = try members.optional("checks") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["status": status.json, "checks": checks.json])
    }
}

extension HealthCheck {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "HealthCheck",
            [
                .required("name", .string), .required("ok", .bool), .required("detail", .string),
            ])
    }
}

extension Health {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Health",
            [
                .required("status", HealthStatus.schema), .required("checks", .array(of: HealthCheck.schema)),
            ])
    }
}
