import ImgoptSocket
import ImgoptWire
import Synchronization

/// Events that came in and were not taken yet. When there are many, the connection is not read until most are taken:
/// the daemon then keeps the rest for us.
final class EventInbox: Sendable {
    /// More are not held, but for those of one read.
    private static let mostHeld = 1024
    /// With so few left, the connection is read again.
    private static let resumedHeld = 256

    fileprivate struct State {
        var events: ArraySlice<EventNotification> = []
        var waiter: CheckedContinuation<EventNotification?, Never>?
        var paused: Connection?
        var hasEnded = false
    }

    private let state = Mutex(State())

    /// Adds an event that came by `connection`.
    func put(_ event: EventNotification, from connection: Connection) {
        let (waiter, isFull) = state.withLock { state in
            if let waiter = state.waiter {
                state.waiter = nil
                return (Optional(waiter), false)
            }
            state.events.append(event)
            guard state.events.count >= Self.mostHeld, state.paused == nil else { return (nil, false) }
            state.paused = connection
            return (nil, true)
        }
        waiter?.resume(returning: event)
        if isFull { connection.pauseReading() }
    }

    /// Nothing more will come; what is there can still be taken.
    func end() {
        let waiter = state.withLock { state in
            state.hasEnded = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    /// The next event; nil at the end, or when the task is canceled. Only one task may wait at a time.
    func next() async -> EventNotification? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (event, isOver, resumed) = state.withLock { state in state.take(or: continuation, Self.resumedHeld)
                }
                resumed?.resumeReading()
                if event != nil || isOver { continuation.resume(returning: event) }
            }
        } onCancel: {
            end()
        }
    }
}

extension EventInbox.State {
    /// The first event, or whether there will be none; else `continuation` waits. Last the connection to be read again.
    fileprivate mutating func take(
        or continuation: CheckedContinuation<EventNotification?, Never>, _ resumedHeld: Int
    ) -> (event: EventNotification?, isOver: Bool, resumed: Connection?) {
        guard let event = events.popFirst() else {
            if !hasEnded { waiter = continuation }
            return (nil, hasEnded, nil)
        }
        guard events.count <= resumedHeld, let paused else { return (event, false, nil) }
        self.paused = nil
        return (event, false, paused)
    }
}
