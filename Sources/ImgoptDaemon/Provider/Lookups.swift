import ImgoptEngine
import Synchronization

/// Requests that wait for a place among the reads: the engine says when each may go.
final class Lookups: Sendable {
    /// What sends a request for an account, and is given what to call with the answer.
    typealias Sender =
        @Sendable (_ account: AccountID, _ answered: @escaping @Sendable (LookupTrouble?) -> Void) -> Void

    private struct Wish {
        let send: Sender
        let decline: @Sendable () -> Void
    }

    private let mailbox: Mailbox
    private let state = Mutex<(last: UInt64, wishes: [Lookup: Wish])>((0, [:]))

    init(mailbox: Mailbox) {
        self.mailbox = mailbox
    }

    /// Calls `send` once there is a place for the request, or `decline` if the provider is away or the daemon is about
    /// to stop. `account`: whose token it needs; nil: any will do.
    func want(_ account: AccountID?, _ send: @escaping Sender, decline: @escaping @Sendable () -> Void) {
        let lookup = state.withLock { state in
            state.last += 1
            let lookup = Lookup(rawValue: state.last)
            state.wishes[lookup] = Wish(send: send, decline: decline)
            return lookup
        }
        if !mailbox.post(.event(.lookupWanted(lookup, account))) { self.decline(lookup) }
    }

    /// There is a place among the reads for this one.
    func send(_ lookup: Lookup, _ account: AccountID) {
        guard let wish = take(lookup) else { preconditionFailure("a lookup that nobody wanted") }
        wish.send(account) { [mailbox] trouble in mailbox.post(.lookedUp(lookup, trouble, account)) }
    }

    /// There is none.
    func decline(_ lookup: Lookup) {
        take(lookup)?.decline()
    }

    private func take(_ lookup: Lookup) -> Wish? {
        state.withLock { $0.wishes.removeValue(forKey: lookup) }
    }
}
