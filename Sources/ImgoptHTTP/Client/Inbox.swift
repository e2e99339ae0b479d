internal import CCurl
internal import Glibc
internal import Synchronization

/// The only thing that crosses to the HTTP thread: a list of commands, and an eventfd that the thread polls together
/// with its sockets.
final class Inbox: Sendable {
    private struct State {
        var commands: [Command] = []
        var isClosed = false
    }

    let descriptor: Int32
    private let state = Mutex(State())

    init() throws(HTTPClientError) {
        descriptor = ccurl_event_open()
        guard descriptor >= 0 else { throw HTTPClientError(description: "eventfd: errno \(errno)") }
    }

    deinit { ccurl_event_close(descriptor) }

    /// Hands a command over; false if the thread takes none any more.
    func post(_ command: Command) -> Bool {
        let (accepted, wasEmpty) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            return (true, state.commands.count == 1)
        }
        // One wake-up for all that piles up until the thread looks.
        if wasEmpty { ccurl_event_signal(descriptor) }
        return accepted
    }

    /// All commands since the last call, in order.
    func take() -> [Command] {
        state.withLock { state in
            let taken = state.commands
            state.commands = []
            return taken
        }
    }

    /// Refuses further commands and gives back those that nobody took.
    func close() -> [Command] {
        state.withLock { state in
            state.isClosed = true
            let taken = state.commands
            state.commands = []
            return taken
        }
    }

    /// Makes the descriptor unreadable again, after it woke the thread.
    func acknowledge() { ccurl_event_clear(descriptor) }
}
