public import ImgoptJSON

public struct ServerInfo: WireMethod {
    public typealias Result = ServerInfoResult

    public static let facts = MethodFacts(
        "server.info", "Who the daemon is, and who you are to it",
        access: .anyone, from: .memory, as: .light)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// What a caller may do.
public enum Role: String, WireValue, CaseIterable {
    /// Everything.
    case admin
    /// Submit, and see and steer the own jobs.
    case submitter
}

/// Who the daemon is, and who the caller is to it.
public struct ServerInfoResult: WireObject {
    public var name: String
    public var version: String
    public var protocolVersion: Int
    public var pid: Int
    public var startedAt: Timestamp
    public var provider: String
    public var limits: JSONObject
    public var uid: Int
    public var role: Role

    package init(
        name: String, version: String, protocolVersion: Int, pid: Int, startedAt: Timestamp, provider: String,
        limits: JSONObject, uid: Int, role: Role
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

    public static let shape = Shape(
        Self.init,
        .required("name", \.name, "The program's name."),
        .required("version", \.version, "Its version."),
        .required(
            "protocol_version", \.protocolVersion,
            "The version of this protocol; grows only when a client must change."),
        .required("pid", \.pid, "Its process."),
        .required("started_at", \.startedAt, "When it started."),
        .required("provider", \.provider, "The base URL of the provider."),
        .required(
            "limits", \.limits, as: .object(of: .integer),
            "The limits of a client, by their settings' names."),
        .required("uid", \.uid, "The caller's user."),
        .required("role", \.role, "The caller's role."))
}
