import Dispatch
import ImgoptEngine
import ImgoptWire
import Synchronization

/// What waits for the engine's next turn. Anybody puts in, the engine's thread takes out.
final class Mailbox: Sendable {
    /// One thing for the next turn.
    enum Letter: Sendable {
        /// For the engine as it is.
        case event(Event)
        /// An event that answers a request: the turn gives it its ticket.
        case request(@Sendable (Ticket) -> Event, Deed, reply: @Sendable (Answer) -> Void)
        /// What a client has done, which the engine does not refuse.
        case deed(Event, Deed)
        /// Images to accept: the turn gives them their ids.
        case submission(SubmissionDraft)
        /// Jobs of which nothing shall be found any more.
        case forget(Forgetting)
        /// Settings that were read again.
        case reload(Reload)
        /// A look at the engine, at the end of the turn.
        case query(@Sendable (inout Engine, Moment) -> Void)
    }

    /// What a reload of the settings changes here.
    struct Reload: Sendable {
        /// The engine's settings.
        let engine: EngineSettings
        /// What the file says of the stores of which it says something else than before.
        let stores: [StoreID: Store]
        /// The names of what takes effect, for subscribers.
        let changed: [String]
        /// The names of what does not before a restart.
        let needsRestart: [String]
        /// Who asked for it; nil: a signal.
        let by: ActingUser?
        /// Called once it is on disk.
        let reply: @Sendable () -> Void

        /// A store, before and now.
        struct Store: Sendable {
            let old: StoreSettings
            let new: StoreSettings
        }
    }

    /// Jobs to be forgotten.
    struct Forgetting: Sendable {
        /// The jobs, which are finished: those that the engine has again by then are left out.
        let jobs: [JobID]
        /// What is told of it, unless all are left out.
        let told: NoticeTable.Facts?
        /// Called once the turn is on disk, with those that are gone; nil: it can't be written any more.
        let reply: @Sendable ([JobID]?) -> Void
    }

    private struct Box {
        var letters: [Letter] = []
        var isClosed = false
    }

    /// What was taken out.
    struct Taken {
        var letters: [Letter]
        /// No more will follow.
        var isClosed: Bool
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
    func post(_ event: Event) { _ = post(.event(event)) }

    /// Takes all that is there, waiting for the first until the deadline (nil: for ever).
    func take(until deadline: Moment?, clock: DaemonClock) -> Taken {
        while true {
            let taken = box.withLock { box in
                defer { box.letters = [] }
                return Taken(letters: box.letters, isClosed: box.isClosed)
            }
            if !taken.letters.isEmpty || taken.isClosed { return taken }
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
