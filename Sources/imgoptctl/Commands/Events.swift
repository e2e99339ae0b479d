import ArgumentParser
import ImgoptWire
import Synchronization

/// Shows what happens.
struct Events: DaemonCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show events that are kept, or as they happen.",
        discussion: """
            Without --follow all that is kept is written, from --since on; with it, what happens from now on, or \
            from --since on. It goes on by itself when the daemon has restarted. With --json an event a line.

            Examples:
              imgoptctl events --follow --store acme
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

    @Flag(help: "Write times in UTC, not local.")
    var utc = false

    func run(in context: Context) async throws {
        let wanted = EventsSubscribe(
            since: since ?? (follow ? nil : 0), stores: stores.isEmpty ? nil : stores,
            jobs: jobs.isEmpty ? nil : jobs, kinds: kinds.isEmpty ? nil : kinds)
        if follow {
            for try await event in try await context.daemon.events(wanted, onSubscribed: { _ in }) {
                try show(event, context.console)
            }
        } else {
            try await replay(wanted, context)
        }
    }

    /// Writes what is kept. The newest event may not be among those that are wanted, so a moment of silence ends it
    /// too.
    private func replay(_ wanted: EventsSubscribe, _ context: Context) async throws {
        let silence = Silence()
        let newest = NewestSeq()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let events = try await context.daemon.events(wanted) { newest.set($0.seq) }
                for try await event in events {
                    silence.broken()
                    if event.kind == .heartbeat { return }
                    try show(event, context.console)
                    if event.seq >= newest.value { return }
                }
            }
            group.addTask { try await silence.lasted() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func show(_ event: EventNotification, _ console: Console) throws {
        if console.isJSON { return try console.data(event.json) }
        guard event.kind != .heartbeat else { return }
        let text = EventLine.text(event, times: utc ? .utc : .local, style: console.outputStyle)
        try console.data(text + "\n")
    }
}

/// The newest seq that there was when the replay began.
private final class NewestSeq: Sendable {
    private let seq = Mutex(Int64.max)

    var value: Int64 { seq.withLock { $0 } }

    func set(_ newest: Int64) { seq.withLock { $0 = newest } }
}
