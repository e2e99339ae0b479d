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
        /// Somebody waits for the answer to these.
        var urgent: [Letter] = []
        /// These can wait for one another.
        var patient: [Letter] = []
        var isClosed = false
    }

    /// What was taken out.
    struct Taken {
        var letters: [Letter] = []
        /// No more will follow.
        var isClosed = false
        /// Nothing was left to be gathered.
        var isAll = true
    }

    private let box = Mutex(Box())
    private let bell = DispatchSemaphore(value: 0)

    /// An empty mailbox.
    init() {}

    /// Puts in a letter that is taken at once, since somebody waits for it. False: the loop has ended, nobody will read
    /// it.
    func post(_ letter: Letter) -> Bool { put(letter, isUrgent: true) }

    /// Puts in an event that is gathered with others: letters overtake it.
    func post(_ event: Event) { _ = put(.event(event), isUrgent: false) }

    private func put(_ letter: Letter, isUrgent: Bool) -> Bool {
        let (isFirst, isClosed) = box.withLock { box in
            guard !box.isClosed else { return (false, true) }
            if isUrgent { box.urgent.append(letter) } else { box.patient.append(letter) }
            return ((isUrgent ? box.urgent : box.patient).count == 1, false)
        }
        // Only the first of its kind has to ring: whoever wakes takes them all.
        if isFirst { bell.signal() }
        return !isClosed
    }

    /// Takes what is there, waiting for the first until the deadline (nil: for ever).
    ///
    /// - Parameter time: until then events are gathered and left here, unless the deadline comes first.
    func take(until deadline: Moment?, gatheringUntil time: Moment, clock: DaemonClock) -> Taken {
        while true {
            let now = clock.now
            let isDue = deadline.map { $0 <= now } ?? false
            let taken = box.withLock { Self.take(from: &$0, all: isDue || now >= time) }
            if isDue || taken.isClosed || !taken.letters.isEmpty { return taken }
            let end = taken.isAll ? deadline : min(deadline ?? time, time)
            guard let end else {
                bell.wait()
                continue
            }
            _ = bell.wait(timeout: .now() + .microseconds(Int((end - now).microseconds)))
        }
    }

    private static func take(from box: inout Box, all: Bool) -> Taken {
        var taken = Taken(letters: box.urgent, isClosed: box.isClosed)
        box.urgent = []
        if all || box.isClosed {
            taken.letters += box.patient
            box.patient = []
        }
        taken.isAll = box.patient.isEmpty
        return taken
    }

    /// Ends the loop after the letters that are in.
    func close() {
        box.withLock { $0.isClosed = true }
        bell.signal()
    }
}
