import ImgoptEngine

/// The accounts at the provider: what is asked with the token of each.
protocol ProviderAccounts: Sendable {
    /// What asks for an account. For one that is not in the settings it says so, and asks nothing.
    func provider(of account: AccountID) -> any ImageProvider
}
