import Dispatch
import Synchronization

/// Knows who is at the database: its end waits for them and lets nobody in after them. SQLite's connections are gone
/// then, and to touch one would end the process.
final class Gate: Sendable {
    private struct State {
        var inside = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let empty = DispatchSemaphore(value: 0)

    /// Runs `body` unless the gate is closed.
    func pass<Answer>(_ what: String, _ body: () throws -> Answer) throws -> Answer {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.inside += 1 }
            return !state.isClosed
        }
        guard isOpen else { throw DatabaseError(.closed, "\(what) failed: the daemon is ending") }
        defer { leave() }
        return try body()
    }

    /// Who is inside is waited for without a word so long; then asked to leave again and again.
    private static let grace = DispatchTimeInterval.milliseconds(200)

    /// Lets nobody in any more, and waits for who is inside; whoever takes long is told to leave by `hurry`. Again:
    /// does nothing.
    func close(hurry: () -> Void) {
        let mustWait = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed && state.inside > 0
        }
        while mustWait, empty.wait(timeout: .now() + Self.grace) == .timedOut { hurry() }
    }

    private func leave() {
        let isLast = state.withLock { state in
            state.inside -= 1
            return state.isClosed && state.inside == 0
        }
        if isLast { empty.signal() }
    }
}
