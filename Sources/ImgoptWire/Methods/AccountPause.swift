public struct AccountPause: WireMethod {
    public typealias Result = AccountStatus

    public static let facts = MethodFacts(
        "account.pause",
        "Makes no new creations with an account's token; what runs goes on, and stores that may use others do",
        access: .admins(to: "pause or resume an account"), from: .turn, as: .deed, errors: [.unknownAccount])

    public var account: String

    public init(account: String) { self.account = account }

    public static let shape = Shape(
        Self.init(account:),
        .required("account", \.account, example: "default", "The account's name."))
}
