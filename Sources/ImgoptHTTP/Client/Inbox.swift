internal import CCurl
internal import Glibc
internal import Synchronization

/// The only thing that crosses to the HTTP thread: a list of commands, and an eventfd that the thread waits for
/// together with its sockets.
final class Inbox: Sendable {
    private struct State {
        var commands: [Command] = []
        var isClosed = false
        /// Whether the thread waits, or is about to, and has to be woken.
        var isAsleep = false
    }

    /// What the thread waits for: the event of this inbox, and curl's sockets.
    let list: Int32
    private let event: Int32
    private let state = Mutex(State())

    init() throws(HTTPClientError) {
        event = ccurl_event_open()
        guard event >= 0 else { throw HTTPClientError(description: "eventfd: errno \(errno)") }
        list = ccurl_list_open(event)
        guard list >= 0 else {
            let code = errno
            ccurl_descriptor_close(event)
            throw HTTPClientError(description: "epoll: errno \(code)")
        }
    }

    deinit {
        ccurl_descriptor_close(list)
        ccurl_descriptor_close(event)
    }

    /// Hands a command over; false if the thread takes none any more.
    func post(_ command: Command) -> Bool {
        let (accepted, wakes) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.commands.append(command)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
        // One wake-up for all that piles up until the thread looks, and none while it is at work.
        if wakes { ccurl_event_signal(event) }
        return accepted
    }

    /// All commands since the last call, in order. If there are none, the thread may wait: the next one wakes it.
    func take() -> [Command] {
        state.withLock { state in
            let taken = state.commands
            state.commands = []
            state.isAsleep = taken.isEmpty
            return taken
        }
    }

    /// The thread has stopped waiting, and will look.
    func noteAwake() {
        state.withLock { $0.isAsleep = false }
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
}
