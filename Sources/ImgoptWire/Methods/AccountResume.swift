public struct AccountResume: WireMethod {
    public typealias Result = AccountStatus

    public static let facts = MethodFacts(
        "account.resume", "Lets an account's creations go on",
        access: .admins(to: "pause or resume an account"), from: .turn, as: .deed, errors: [.unknownAccount])

    public var account: String

    public init(account: String) { self.account = account }

    public static let shape = Shape(
        Self.init(account:),
        .required("account", \.account, example: "default", "The account's name."))
}
