import ArgumentParser
import ImgoptWire
import Synchronization

/// Shows what happens.
struct Events: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show events that are kept, or as they happen.",
        discussion: """
            Without --follow all that is kept is written, from --since on; with it, what happens from now on, or \
            from --since on. It goes on by itself when the daemon has restarted. Ctrl-C says with which --since to \
            go on. With --json an event a line. With --audit only what somebody did, and who: submits, cancels, \
            retries, pauses, and changes of limits, stores and settings.

            Examples:
              imgoptctl events --follow --store acme
              imgoptctl events --audit --since 8000
              imgoptctl events --kind item.failed --kind item.retrying --since 8000
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    @Flag(help: "Go on as things happen, until Ctrl-C.")
    var follow = false

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Only those after this one.", valueName: "seq"),
        transform: NumberArgument.whole(0...Int64.max))
    var since: Int64?

    @Option(
        name: .customLong("store"), help: "Only of this store; can be given several times.",
        completion: LiveNames.stores, transform: StoreArgument.name)
    var stores: [StoreName] = []

    @Option(
        name: .customLong("job"), parsing: .unconditionalSingleValue,
        help: "Only of this job; can be given several times.", completion: LiveNames.jobs, transform: NumberArgument.id)
    var jobs: [Int64] = []

    @Option(name: .customLong("kind"), help: "Only of this kind; can be given several times.")
    var kinds: [EventKind] = []

    @Flag(help: "Only what somebody did, with who did it.")
    var audit = false

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    /// The kinds that are asked for; nil: all.
    private var wantedKinds: [EventKind]? {
        if audit { return (kinds.isEmpty ? EventKind.allCases : kinds).filter(\.isDeed) }
        return kinds.isEmpty ? nil : kinds
    }

    func validate() throws {
        guard audit, let other = kinds.first(where: { !$0.isDeed }) else { return }
        throw ValidationError("\(other.rawValue) is nobody's deed: leave it out, or --audit")
    }

    func run(in context: Context) async throws {
        let wanted = EventsSubscribe(
            since: since ?? (follow ? nil : 0), stores: stores.isEmpty ? nil : stores,
            jobs: jobs.isEmpty ? nil : jobs, kinds: wantedKinds)
        let reading = EventReading(since: wanted.since)
        let console = context.console
        try await Interrupts.handled {
            console.note(reading.ended)
        } _: {
            guard follow else { return try await replay(wanted, reading, context) }
            for try await event in try await context.daemon.events(wanted, onSubscribed: { reading.begin($0.seq) }) {
                try show(event, reading, console)
            }
        }
    }

    /// Writes what is kept. The newest event may not be among those that are wanted, so a moment of silence ends it
    /// too.
    private func replay(_ wanted: EventsSubscribe, _ reading: EventReading, _ context: Context) async throws {
        let silence = Silence()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let events = try await context.daemon.events(wanted) { reading.begin($0.seq) }
                for try await event in events {
                    silence.broken()
                    if event.kind == .heartbeat { return }
                    try show(event, reading, context.console)
                    if event.seq >= reading.newest { return }
                }
            }
            group.addTask { try await silence.lasted() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func show(_ event: EventNotification, _ reading: EventReading, _ console: Console) throws {
        defer { reading.note(event) }
        // A job's deadline cancels as well, and a signal reloads: those have no doer.
        let by: ActingUser? = event[.by]
        if audit, event.kind?.isDeed == true, by == nil { return }
        if console.isJSON { return try console.data(event.json) }
        guard event.kind != .heartbeat else { return }
        let text = EventLine.text(event, times: utc ? .utc : .local, style: console.outputStyle)
        try console.data(text + "\n")
    }
}

/// How far the events were read.
private final class EventReading: Sendable {
    private struct State {
        /// The newest seq that there was when they were asked for first.
        var newest: Int64?
        /// The last one that was seen.
        var last: Int64?
        var count = 0
    }

    private let state: Mutex<State>

    init(since: Int64?) { state = Mutex(State(last: since)) }

    var newest: Int64 { state.withLock { $0.newest ?? .max } }

    func begin(_ newest: Int64) { state.withLock { $0.newest = $0.newest ?? newest } }

    func note(_ event: EventNotification) {
        state.withLock { state in
            // Progress has the seq of its cause, which may be an old one; a gap may lead back.
            state.last = event.kind == .gap ? event.seq : max(event.seq, state.last ?? 0)
            if event.kind != .heartbeat { state.count += 1 }
        }
    }

    /// What people are told who end it.
    var ended: String {
        let (last, count) = state.withLock { ($0.last ?? $0.newest, $0.count) }
        return "\(Figures.count(count, "event")) shown" + (last.map { "; --since \($0) goes on from there" } ?? "")
    }
}
