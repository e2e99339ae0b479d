import Dispatch
import ImgoptDatabase
import ImgoptWire
import Synchronization

/// Whether turns reach the disk: known to all, so that new work is refused while they do not.
final class StorageStatus: Sendable {
    private struct State {
        var problem: DatabaseError?
        var waiters: [Int: @Sendable (DatabaseError) -> Void] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)

    /// Storage that works.
    init() {}

    /// Why the last turn could not be written; nil: it was.
    var current: DatabaseError? { state.withLock { $0.problem } }

    /// Why no turn is taken any more in this life; nil: turns are.
    var loss: DatabaseError? { current.flatMap { $0.kind == .lost ? $0 : nil } }

    /// What a client is told meanwhile.
    var refusal: WireError? { current?.refusal }

    /// Waits for a turn: when one can't be written before `discharge`, `onTrouble` is called instead, once. Nil: it was
    /// called already.
    func enlist(_ onTrouble: @escaping @Sendable (DatabaseError) -> Void) -> Int? {
        let (waiter, problem) = state.withLock { state -> (Int?, DatabaseError?) in
            if let problem = state.problem { return (nil, problem) }
            state.lastWaiter += 1
            state.waiters[state.lastWaiter] = onTrouble
            return (state.lastWaiter, nil)
        }
        if let problem { onTrouble(problem) }
        return waiter
    }

    /// The turn was taken. False: `onTrouble` was called meanwhile.
    func discharge(_ waiter: Int) -> Bool {
        state.withLock { $0.waiters.removeValue(forKey: waiter) != nil }
    }

    func note(_ error: DatabaseError) {
        let waiters = state.withLock { state in
            state.problem = error
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for tell in waiters { tell(error) }
    }

    func noteSuccess() {
        state.withLock { $0.problem = nil }
    }

    /// A second, in which somebody may free space: the disk sends no signal when there is room again.
    func waitBeforeRetry() { _ = bell.wait(timeout: .now() + .seconds(1)) }
}

extension DatabaseError {
    /// What a client is told while this keeps turns from the disk.
    var refusal: WireError { kind == .full ? .storageFull(message) : .storageFailed(message) }
}
