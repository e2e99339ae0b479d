import Dispatch
import ImgoptEngine
import Synchronization

/// Has models read for clients that wait, in the budget of reads: a few at once, and no longer than anybody waits.
final class ModelLookups: Sendable {
    /// Somebody who waits for some models.
    private final class Waiter: Sendable {
        private let state: Mutex<(missing: Int, done: (@Sendable () -> Void)?)>

        init(_ missing: Int, _ done: @escaping @Sendable () -> Void) { state = Mutex((missing, done)) }

        var isDone: Bool { state.withLock { $0.done == nil } }

        /// One of the models came to something; nil: no more is waited for.
        func note(_ count: Int?) {
            let done = state.withLock { state -> (@Sendable () -> Void)? in
                state.missing -= count ?? state.missing
                guard state.missing <= 0 else { return nil }
                defer { state.done = nil }
                return state.done
            }
            done?()
        }
    }

    /// A model that is to be read.
    private struct Asked {
        var waiters: [Waiter]
        /// It takes longer than anybody waits.
        var isLate = false
    }

    private struct State {
        var asked: [String: Asked] = [:]
        /// What could not be read is left alone for a while: submits go on without.
        var resting: [String: Moment] = [:]
    }

    /// Whoever waits waits no longer than this: what can't be read by then is read before it is paid for.
    private static let patience = DispatchTimeInterval.seconds(3)
    private static let rest = TimeSpan.seconds(5)
    /// More models at once nobody waits for.
    private static let mostAsked = 1_000

    private let reader: ModelReader
    private let lookups: Lookups
    private let clock: DaemonClock
    private let state = Mutex(State())

    init(reader: ModelReader, lookups: Lookups, clock: DaemonClock) {
        self.reader = reader
        self.lookups = lookups
        self.clock = clock
    }

    /// Has some models read that nobody waits for, with the token of an account; nil: of any.
    func refresh(_ names: some Sequence<String>, for account: AccountID?) {
        for name in names { ask(name, account, for: nil) }
    }

    /// Calls `done` once each of the models was read, or could not be, or that takes too long.
    func read(_ names: Set<String>, for account: AccountID?, _ done: @escaping @Sendable () -> Void) {
        let waiter = Waiter(names.count, done)
        for name in names { ask(name, account, for: waiter) }
        guard !waiter.isDone else { return }
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { [self] in
            guard !waiter.isDone else { return }
            state.withLock { state in
                for name in names { state.asked[name]?.isLate = true }
            }
            waiter.note(nil)
        }
    }

    private func ask(_ name: String, _ account: AccountID?, for waiter: Waiter?) {
        enum Way { case new, waits, never }
        let now = clock.now
        let way = state.withLock { state -> Way in
            if let asked = state.asked[name] {
                guard let waiter, !asked.isLate else { return .never }
                state.asked[name]?.waiters.append(waiter)
                return .waits
            }
            if let until = state.resting[name], now < until { return .never }
            guard state.asked.count < Self.mostAsked else { return .never }
            state.asked[name] = Asked(waiters: waiter.map { [$0] } ?? [])
            return .new
        }
        switch way {
        case .new: want(name, account)
        case .waits: break
        case .never: waiter?.note(1)
        }
    }

    private func want(_ name: String, _ account: AccountID?) {
        lookups.want(account) { [self] account, answered in
            reader.step(name, for: account) { [self] step in
                switch step {
                case .known:
                    answered(nil)
                    finish(name, isRead: true)
                case .unfinished:
                    answered(nil)
                    want(name, account)
                case .throttled(let wait):
                    answered(.throttled(wait))
                    finish(name, isRead: false)
                case .failed:
                    answered(.failed)
                    finish(name, isRead: false)
                }
            }
        } decline: { [self] in
            finish(name, isRead: false)
        }
    }

    private func finish(_ name: String, isRead: Bool) {
        let now = clock.now
        let waiters = state.withLock { state in
            if state.resting.count >= Self.mostAsked { state.resting = [:] }
            state.resting[name] = isRead ? nil : now + Self.rest
            return state.asked.removeValue(forKey: name)?.waiters ?? []
        }
        for waiter in waiters { waiter.note(1) }
    }
}
