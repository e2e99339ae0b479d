import ImgoptJSON
import ImgoptWire
import Synchronization

/// Follows a job to its end. Events say that something changed; the job itself is then asked for, so counts are right
/// whatever was missed while the daemon restarted.
struct JobWatcher: Sendable {
    /// What a tick found.
    struct Update {
        var job: Job
        var json: JSONValue
        /// Items that were finished with a result since the last update.
        var doneItems: [Int64] = []
        /// What holds the job up; nil: nothing.
        var hold: JobHold?
        var isConnected = true
    }

    /// What the events left for the next tick.
    private final class Inbox: Sendable {
        struct Content {
            var isDirty = true
            var doneItems: [Int64] = []
            var failure: (any Error)?
        }

        private let content = Mutex(Content())

        func change(_ change: (inout Content) -> Void) { content.withLock { change(&$0) } }

        func take() -> Content {
            content.withLock { content in
                defer { content = Content(isDirty: false) }
                return content
            }
        }
    }

    /// Without any event the job is asked for after so many ticks.
    private static let quietTicks = 50
    /// For so many ticks in a row the daemon may be away, as for a restart.
    private static let patientTicks = 3000

    private let daemon: any Daemon
    private let job: Int64
    private let tick: @Sendable () async throws -> Void

    /// - Parameter tick: waits a tenth of a second.
    init(
        _ job: Int64, _ daemon: any Daemon,
        tick: @escaping @Sendable () async throws -> Void = {
            try await ContinuousClock().sleep(for: .milliseconds(100))
        }
    ) {
        self.job = job
        self.daemon = daemon
        self.tick = tick
    }

    /// Calls `update` at each change, and last when the job has ended.
    /// - Returns: the last update.
    func run(_ update: (Update) async throws -> Void) async throws -> Update {
        let inbox = Inbox()
        let (job, daemon) = (job, daemon)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    let events = try await daemon.events(EventsSubscribe(jobs: [job])) { _ in
                        // What happened before the subscription is in the job by now.
                        inbox.change { $0.isDirty = true }
                    }
                    for try await event in events { Self.note(event, inbox) }
                } catch {
                    inbox.change { $0.failure = error }
                }
            }
            defer { group.cancelAll() }
            return try await follow(inbox, update)
        }
    }

    private static func note(_ event: EventNotification, _ inbox: Inbox) {
        inbox.change { content in
            content.isDirty = true
            if event.kind == .itemDone, let item = event.item { content.doneItems.append(item) }
        }
    }

    private func follow(_ inbox: Inbox, _ update: (Update) async throws -> Void) async throws -> Update {
        var last = try await current()
        var quiet = 0
        var away = 0
        var holds = HoldWatch()
        var content = inbox.take()
        while true {
            if let failure = content.failure { throw failure }
            let isDue = content.isDirty || quiet >= Self.quietTicks || away > 0
            quiet = isDue ? 0 : quiet + 1
            last.doneItems = content.doneItems
            if isDue {
                do {
                    last = try await current(content.doneItems)
                    away = 0
                } catch let failure as Failure where failure.status == .unreachable && away < Self.patientTicks {
                    away += 1
                    last.isConnected = false
                }
            }
            if last.isConnected { await holds.tick(last.job, daemon) }
            last.hold = holds.hold
            try await update(last)
            if JobProgress(last.job).isFinished, last.isConnected { return last }
            try await tick()
            content = inbox.take()
        }
    }

    private func current(_ doneItems: [Int64] = []) async throws -> Update {
        let json = try await daemon.answer(to: JobGet(job: job))
        return Update(job: try Answer.read(JobGet.self, json), json: json, doneItems: doneItems)
    }
}
