import Synchronization

/// What the account check at start said: for health, as long as no creation has said more.
final class ProviderStatus: Sendable {
    /// The state of the account as far as it is known.
    enum Account: Sendable {
        /// Not asked yet, or no answer yet.
        case unknown
        /// The token is good; whose it is.
        case ok(String)
        /// The token is not accepted.
        case tokenRefused(String)
        /// The API could not be asked.
        case unreachable(String)
    }

    private let state = Mutex<Account>(.unknown)

    /// Nothing is known.
    init() {}

    /// The newest answer.
    var account: Account { state.withLock { $0 } }

    func set(_ account: Account) {
        state.withLock { $0 = account }
    }
}
