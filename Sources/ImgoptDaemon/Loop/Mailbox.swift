import Dispatch
import ImgoptEngine
import Synchronization

/// Everything that waits for the engine: letters for the next turn, and glances that need none. Anybody puts in, the
/// engine's thread takes out.
final class Mailbox: Sendable {
    /// One thing for the next turn.
    enum Letter: Sendable {
        /// For the engine as it is.
        case event(Event)
        /// An event that answers a request: the turn gives it its ticket.
        case request(@Sendable (Ticket) -> Event, reply: @Sendable (Answer) -> Void)
        /// Images to accept: the turn gives them their ids.
        case submission(SubmissionDraft)
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
        /// Called once it is on disk.
        let reply: @Sendable () -> Void

        /// A store, before and now.
        struct Store: Sendable {
            let old: StoreSettings
            let new: StoreSettings
        }
    }

    /// A look at the engine as it stands, which may be ahead of the disk by the turn that is being written: for figures
    /// and forecasts, not for facts.
    typealias Glance = @Sendable (inout Engine, Moment) -> Void

    private struct Box {
        var letters: [Letter] = []
        var glances: [Glance] = []
        var isWritten = false
        var isClosed = false
    }

    /// What was taken out.
    struct Taken {
        var letters: [Letter]
        var glances: [Glance]
        /// No more will follow.
        var isClosed: Bool
    }

    private let box = Mutex(Box())
    private let bell = DispatchSemaphore(value: 0)
    /// Whether glances may be in the box: amid a turn it is asked far more often than there are any.
    private let mayHaveGlances = Atomic(false)

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

    /// Asks for a glance. False: the loop has ended, there will be none.
    func post(_ glance: @escaping Glance) -> Bool {
        let isClosed = box.withLock { box in
            if !box.isClosed { box.glances.append(glance) }
            return box.isClosed
        }
        mayHaveGlances.store(true, ordering: .releasing)
        if !isClosed { bell.signal() }
        return !isClosed
    }

    /// Takes all that is there, waiting for the first until the deadline (nil: for ever).
    func take(until deadline: Moment?, clock: DaemonClock) -> Taken {
        while true {
            let taken = box.withLock { box in
                defer { (box.letters, box.glances) = ([], []) }
                return Taken(letters: box.letters, glances: box.glances, isClosed: box.isClosed)
            }
            if !taken.letters.isEmpty || !taken.glances.isEmpty || taken.isClosed { return taken }
            guard let deadline else {
                bell.wait()
                continue
            }
            let wait = (deadline - clock.now).microseconds
            guard wait > 0, bell.wait(timeout: .now() + .microseconds(Int(wait))) == .success else { return taken }
        }
    }

    /// The turn that was being written is on disk.
    func noteWritten() {
        box.withLock { $0.isWritten = true }
        bell.signal()
    }

    /// Has each glance that was asked for taken, amid a turn.
    func serve(_ serve: (Glance) -> Void) {
        guard mayHaveGlances.load(ordering: .acquiring) else { return }
        mayHaveGlances.store(false, ordering: .relaxed)
        let glances = box.withLock { box in
            defer { box.glances = [] }
            return box.glances
        }
        for glance in glances { serve(glance) }
    }

    /// Until the turn is on disk: has each glance that is asked for meanwhile taken.
    func serveUntilWritten(_ serve: (Glance) -> Void) {
        while true {
            let (glances, isWritten) = box.withLock { box in
                defer { (box.glances, box.isWritten) = ([], false) }
                return (box.glances, box.isWritten)
            }
            for glance in glances { serve(glance) }
            if isWritten { return }
            // A letter rings as well, and is left for the next turn.
            bell.wait()
        }
    }

    /// Ends the loop after the letters that are in.
    func close() {
        box.withLock { $0.isClosed = true }
        bell.signal()
    }
}
