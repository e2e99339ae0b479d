/// Why the live rate is below the set one.
public enum RateReason: String, WireValue, CaseIterable {
    /// The account has little credit, so the provider gives less.
    case lowCredit = "low_credit"
    /// Somebody else uses the account.
    case sharedAccount = "shared_account"
    /// The provider named a lower limit.
    case providerLimit = "provider_limit"
    /// An administrator set it.
    case setByAdmin = "set_by_admin"
}
