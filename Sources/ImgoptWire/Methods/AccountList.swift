public struct AccountList: WireMethod {
    public typealias Result = AccountListResult

    public static let facts = MethodFacts(
        "account.list", "The accounts at the provider, with their rates and what they do",
        access: .admins(to: "see the accounts"), from: .turn, as: .look)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// The accounts.
public struct AccountListResult: WireObject {
    public var accounts: [AccountStatus]

    package init(accounts: [AccountStatus]) { self.accounts = accounts }

    public static let shape = Shape(
        Self.init(accounts:),
        .required("accounts", \.accounts, "`default` first, the others by name."))
}
