public struct DaemonPause: WireMethod {
    public typealias Result = DaemonStatus

    public static let facts = MethodFacts(
        "daemon.pause", "Makes no new creations; polls and downloads go on",
        access: .admins(to: "pause, resume or drain the daemon"), from: .turn, as: .deed, errors: [.unknownAccount])

    public var account: String?

    public init(account: String? = nil) { self.account = account }

    public static let shape = Shape(
        Self.init(account:),
        .optional("account", \.account, "Only this account is paused, as by `account.pause`."))
}
