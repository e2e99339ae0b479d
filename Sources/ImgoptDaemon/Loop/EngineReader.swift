import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptWire
import Synchronization

/// The one way to read the engine. How fresh what is seen must be says which of its three methods is called: `now`,
/// `afterTurn` or `orLast`.
final class EngineReader: Sendable {
    private enum Wanted: Hashable, Sendable {
        case figures
    }

    private let mailbox: Mailbox
    private let engine: SharedEngine
    private let storage: StorageStatus
    private let clock: DaemonClock
    private let patience: DispatchTimeInterval
    /// The newest figures that anybody saw.
    private let last = Mutex(EngineStatistics())
    private let looks = Gathering<Wanted, EngineLook>()

    /// Nothing was seen yet.
    /// - Parameter patience: how long `orLast` waits for a turn.
    init(
        mailbox: Mailbox, engine: SharedEngine, storage: StorageStatus, clock: DaemonClock,
        patience: DispatchTimeInterval = .seconds(2)
    ) {
        self.mailbox = mailbox
        self.engine = engine
        self.storage = storage
        self.clock = clock
        self.patience = patience
    }

    /// What `look` sees of the engine as it is, be a turn under way or not. Throws what a client is told while turns
    /// can't be written, or when the loop has ended.
    func now<Seen: Sendable>(_ look: (inout Engine, Moment) -> Seen) throws(WireError) -> Seen {
        if let refusal = storage.refusal { throw refusal }
        guard let seen = engine.with({ look(&$0, clock.now) }) else { throw .draining() }
        return seen
    }

    /// The same for what can do without: nil while turns can't be written.
    func nowIfWritten<Seen: Sendable>(_ look: (inout Engine, Moment) -> Seen) throws(WireError) -> Seen? {
        storage.current == nil ? try now(look) : nil
    }

    /// Calls `look` with the engine at the end of its next turn: each letter that was posted before is done by then.
    /// Calls `refuse` instead, with what a client is told, when that turn can't be written or the loop has ended.
    func afterTurn(
        orElse refuse: @escaping @Sendable (WireError) -> Void,
        _ look: @escaping @Sendable (inout Engine, Moment) -> Void
    ) {
        guard let waiter = storage.enlist({ refuse($0.refusal) }) else { return }
        let isPosted = mailbox.post(
            Mailbox.Letter.query { [storage] engine, now in
                if storage.discharge(waiter) { look(&engine, now) }
            })
        if !isPosted, storage.discharge(waiter) { refuse(.draining()) }
    }

    /// Calls `use` once with the figures after the next turn; with the last ones when the loop stands (a disk that
    /// takes no turn) or has ended. Whether the daemon is well can so be told just when it is not. All who ask before
    /// a turn ends see the same look, some of them on the engine's thread: what takes long goes elsewhere.
    func orLast(_ use: @escaping @Sendable (EngineLook) -> Void) {
        if looks.join(.figures, use) { lookForAll() }
    }

    private func lookForAll() {
        let first = OneAtATime()
        @Sendable func useLast() {
            guard first.begin() else { return }
            tell(EngineLook(figures: last.withLock { $0 }, now: clock.now, isFresh: false), looks.take(.figures))
        }
        guard let waiter = storage.enlist({ _ in useLast() }) else { return }
        let isPosted = mailbox.post(
            .query { [self] engine, now in
                guard storage.discharge(waiter) else { return }
                // Too late, those who wait now are for the next one.
                guard first.begin() else {
                    let figures = engine.statistics(at: now)
                    return last.withLock { $0 = figures }
                }
                // Before the look: who asks from now on may know of a newer turn.
                let uses = looks.take(.figures)
                let figures = engine.statistics(at: now)
                last.withLock { $0 = figures }
                tell(EngineLook(figures: figures, now: now, isFresh: true), uses)
            })
        guard isPosted else {
            _ = storage.discharge(waiter)
            return useLast()
        }
        DispatchQueue.replies.asyncAfter(deadline: .now() + patience) { useLast() }
    }

    private func tell(_ look: EngineLook, _ uses: [@Sendable (EngineLook) -> Void]) {
        for use in uses { use(look) }
    }
}

/// The engine's figures as somebody sees them who must not wait for ever.
struct EngineLook: Sendable {
    let figures: EngineStatistics
    let now: Moment
    /// False: the engine did not answer in time, and these are its last figures.
    let isFresh: Bool
}
