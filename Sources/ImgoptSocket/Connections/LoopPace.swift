import NIOCore
import Synchronization

/// Whose output an event loop sends next: users take turns, and after about a millisecond of sending the loop looks at
/// what came in. By itself it carries out tasks as long as there are any, and looks at no socket meanwhile.
final class LoopPace: Sendable {
    private struct State {
        /// Connections with something to send or to change, each once.
        var turns = UserTurns<Connection>()
        /// Whether the loop has a task that takes them.
        var isScheduled = false
    }

    /// Bytes sent without a look: about a millisecond's work.
    private static let most = 1 << 20
    /// What sending anything at all costs, in bytes.
    private static let base = 4 << 10
    /// A task that is not due at once makes the loop look first.
    private static let pause = TimeAmount.microseconds(50)

    private let state = Mutex(State())
    private let spent = Atomic<Int>(0)

    /// The loop has looked at its sockets.
    func looked() { spent.store(0, ordering: .relaxed) }

    /// Has the connection take a turn on its loop, behind the others of its user.
    func add(_ connection: Connection, on loop: any EventLoop) {
        let starts = state.withLock { state in
            state.turns.add(connection, of: connection.peer.uid)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if starts { loop.execute { self.run(on: loop) } }
    }

    private func run(on loop: any EventLoop) {
        while spent.load(ordering: .relaxed) < Self.most {
            let next = state.withLock { state in
                let next = state.turns.next()
                if next == nil { state.isScheduled = false }
                return next
            }
            guard let next else { return }
            let count = next.turn()
            if count > 0 { spent.add(Self.base + count, ordering: .relaxed) }
        }
        loop.scheduleTask(in: Self.pause) {
            self.looked()
            self.run(on: loop)
        }
    }
}
