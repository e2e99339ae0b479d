import Dispatch
import ImgoptEngine
import Synchronization

/// Everything that waits for the next turn. Anybody puts in, the engine's thread takes out.
final class Mailbox: Sendable {
    /// One thing for the next turn.
    enum Letter: Sendable {
        /// For the engine as it is.
        case event(Event)
        /// An event that is made of the engine as it stands when its turn comes.
        case change(@Sendable (Engine) -> Event)
        /// An event that answers a request: the turn gives it its ticket.
        case request(@Sendable (Ticket) -> Event, reply: @Sendable (Answer) -> Void)
        /// Images to accept: the turn gives them their ids.
        case submission(SubmissionDraft)
        /// A look at the engine, at the end of the turn.
        case query(@Sendable (inout Engine, Moment) -> Void)
    }

    private struct Box {
        var letters: [Letter] = []
        var isClosed = false
    }

    private let box = Mutex(Box())
    private let bell = DispatchSemaphore(value: 0)

    /// An empty mailbox.
    init() {}

    /// Puts a letter in and wakes the engine's thread if it sleeps. False: the loop has ended, nobody will read it.
    func post(_ letter: Letter) -> Bool {
        let (isFirst, isClosed) = box.withLock { box in
            if !box.isClosed { box.letters.append(letter) }
            return (box.letters.count == 1, box.isClosed)
        }
        // Only the first letter has to ring: whoever wakes takes them all.
        if isFirst && !isClosed { bell.signal() }
        return !isClosed
    }

    /// Puts an event in.
    func post(_ event: Event) {
        _ = post(.event(event))
    }

    /// Takes all letters, waiting for the first one until the deadline (nil: for ever). `isClosed`: none will follow.
    func take(until deadline: Moment?, clock: DaemonClock) -> (letters: [Letter], isClosed: Bool) {
        while true {
            let taken = box.withLock { box in
                defer { box.letters.removeAll() }
                return (box.letters, box.isClosed)
            }
            if !taken.0.isEmpty || taken.1 { return taken }
            guard let deadline else {
                bell.wait()
                continue
            }
            let wait = (deadline - clock.now).microseconds
            guard wait > 0, bell.wait(timeout: .now() + .microseconds(Int(wait))) == .success else { return taken }
        }
    }

    /// Ends the loop after the letters that are in.
    func close() {
        box.withLock { $0.isClosed = true }
        bell.signal()
    }
}
