package import ImgoptJSON

/// Who the daemon is, and who you are to it.
package struct ServerInfo: WireMethod {
    /// What it answers.
    package typealias Result = ServerInfoResult

    /// The method's name.
    package static let method = "server.info"

    /// What it does, in a line.
    package static let summary = "Who the daemon is, and who you are to it"

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

/// What a caller may do.
package enum Role: String, WireValue, CaseIterable {
    /// Everything.
    case admin
    /// Submit, and see and steer the own jobs.
    case submitter
}

/// Who the daemon is, and who the caller is to it.
package struct ServerInfoResult: WireValue {
    /// The program's name.
    package var name: String

    /// Its version.
    package var version: String

    /// The version of this protocol; grows only when a client must change.
    package var protocolVersion: Int

    /// Its process.
    package var pid: Int

    /// When it started.
    package var startedAt: Timestamp

    /// The base URL of the provider.
    package var provider: String

    /// The limits of a client, by their settings' names.
    package var limits: JSONObject

    /// The caller's user.
    package var uid: Int

    /// The caller's role.
    package var role: Role

    /// A value of these members.
    package init(
        name: String, version: String, protocolVersion: Int, pid: Int, startedAt: Timestamp, provider: String,
        limits: JSONObject = [:], uid: Int, role: Role
    ) {
        self.name = name
        self.version = version
        self.protocolVersion = protocolVersion
        self.pid = pid
        self.startedAt = startedAt
        self.provider = provider
        self.limits = limits
        self.uid = uid
        self.role = role
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        name = try members.required("name")
        version = try members.required("version")
        protocolVersion = try members.required("protocol_version")
        pid = try members.required("pid")
        startedAt = try members.required("started_at")
        provider = try members.required("provider")
        limits = try members.optional("limits") ?? [:]
        uid = try members.required("uid")
        role = try members.required("role")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "name": name.json, "version": version.json, "protocol_version": protocolVersion.json, "pid": pid.json,
            "started_at": startedAt.json, "provider": provider.json, "limits": limits.json, "uid": uid.json,
            "role": role.json,
        ])
    }
}

extension ServerInfoResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "ServerInfoResult",
            [
                .required("name", .string), .required("version", .string), .required("protocol_version", .integer),
                .required("pid", .integer), .required("started_at", Timestamp.schema), .required("provider", .string),
                .required("limits", .object(of: .integer)), .required("uid", .integer), .required("role", Role.schema),
            ])
    }
}
