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
    private let place: Mutex<ReplicateToken.Place>
    /// The account's name in the settings; nil: the one of `replicate.*`.
    private let name: String?

    /// Nothing is known of the account that the token is for.
    init(token place: ReplicateToken.Place, of name: String? = nil) {
        self.place = Mutex(place)
        self.name = name
    }

    /// That the token is refused, with the provider's words, and what to do about it. All who learn of it read this.
    func refusal(_ words: String) -> String {
        let whose = name.map { " of account \($0)" } ?? ""
        return "the provider refuses the token\(whose) (\(words)): \(place.withLock(\.renewal))"
    }

    /// A reload may find the token elsewhere.
    func note(token place: ReplicateToken.Place) {
        self.place.withLock { $0 = place }
    }

    /// The newest answer.
    var account: Account { state.withLock { $0 } }

    func set(_ account: Account) {
        state.withLock { $0 = account }
    }
}
