import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire
import Logging
import Synchronization

/// Tells one hook the events of the log: each at least once, and again until it takes it.
///
/// A turn only rings. A queue of the lane's own reads the log, begins tries, and keeps the hook's place: what was begun
/// and not taken is begun again by the next life.
final class HookLane: Sendable {
    /// What it works with.
    struct Parts: Sendable {
        let hook: any Hook
        let file: HookFile
        /// The kinds of events that it is told.
        let kinds: Set<String>
        let database: any EventReads
        let clock: DaemonClock
        let logger: Logger
    }

    private struct State {
        var queue: HookQueue
        /// What is on disk.
        var kept: HookRecord
        /// The body that stands for events that the log does not hold any more, by the last of them.
        var gaps: [Int64: [UInt8]] = [:]
        var status: HookStatus
        var obstacles: [Obstacle: String] = [:]
        /// When the queue looks again by itself.
        var alarm: Moment?
        var isBusy = false
        var isStopping = false
        var ends: [@Sendable () -> Void] = []
        var running = 0
    }

    /// What may keep a lane from its work.
    private enum Obstacle: String {
        case log = "the log can't be read"
        case place = "its place in the log can't be kept"
    }

    /// Events that are read in one piece.
    private static let pieceRows = 500
    /// Until the log, or the disk, is tried again.
    private static let patience = TimeSpan.seconds(1)
    /// The log is read so often, also while nothing is told: the place follows what goes from the log unwanted.
    private static let interval = TimeSpan.minutes(60)

    private let parts: Parts
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "imgopt.notify")

    /// A lane that goes on after `record`.
    init(_ parts: Parts, _ record: HookRecord, queue: HookQueue) {
        self.parts = parts
        state = Mutex(State(queue: queue, kept: record, status: HookStatus(name: parts.hook.name)))
    }

    /// How the hook stands.
    var status: HookStatus {
        state.withLock { state in
            var status = state.status
            status.waiting = state.queue.count
            status.isMoreWaiting = !state.queue.wantsMore
            status.trouble = state.queue.trouble
            status.obstacle = state.obstacles.values.min()
            return status
        }
    }

    /// Something that the hook is told may be in the log. Answers at once.
    func ring() {
        let isNew = state.withLock { state in
            defer { state.isBusy = true }
            return !state.isBusy && !state.isStopping
        }
        if isNew { queue.async { [self] in step() } }
    }

    /// Whether the hook is told events of this kind.
    func wants(_ kind: String) -> Bool { parts.kinds.contains(kind) }

    /// Begins nothing more, ends what is under way, and calls `done` when its place is kept.
    func stop(_ done: @escaping @Sendable () -> Void) {
        let isQuiet = state.withLock { state in
            state.isStopping = true
            state.ends.append(done)
            return state.running == 0
        }
        parts.hook.stop()
        if isQuiet { queue.async { [self] in step() } }
    }

    // MARK: On the queue

    private func step() {
        state.withLock { $0.isBusy = false }
        while state.withLock({ $0.queue.wantsMore && !$0.isStopping }), readPiece() {}
        // Before anything more is begun: what a crash has told twice was under way, and nothing else.
        keepPlace()
        let now = parts.clock.now
        let begun = state.withLock { state in
            let begun = state.isStopping ? [] : state.queue.begin(at: now)
            state.running += begun.count
            return begun
        }
        for seq in begun { begin(seq) }
        wait()
        let ends = state.withLock { state in
            guard state.isStopping, state.running == 0 else { return [@Sendable () -> Void]() }
            defer { state.ends = [] }
            return state.ends
        }
        for end in ends { end() }
    }

    /// Reads on in the log. False: up to its end, or it can't be read.
    private func readPiece() -> Bool {
        let from = state.withLock { $0.queue.readTo }
        let page: EventPage
        let (oldest, newest): (Int64, Int64)
        do throws(DatabaseError) {
            // Asked before the reading: what it says is on disk.
            newest = try parts.database.newestSeq()
            page = try parts.database.events(
                after: from, EventFilter(kinds: parts.kinds), limit: Self.pieceRows, scan: 20 * Self.pieceRows)
            // Asked after it: what was deleted before it is a gap, even if that is just now.
            oldest = try parts.database.oldestSeq()
        } catch {
            note(.log, "\(error)")
            return false
        }
        let first = page.events.first?.seq ?? .max
        state.withLock { state in
            state.obstacles[.log] = nil
            if from + 1 < oldest, from < newest, from + 1 < first {
                let end = min(oldest - 1, first - 1, newest)
                addGap(from: from + 1, to: end, &state)
            }
            let readTo = page.isAtEnd ? max(page.readTo, state.queue.readTo) : page.readTo
            state.queue.add(page.events.map(\.seq), readTo: max(readTo, state.queue.readTo))
        }
        return !page.isAtEnd
    }

    private func addGap(from: Int64, to: Int64, _ state: inout State) {
        state.gaps[to] = Self.gap(from, to)
        state.queue.add([to], readTo: to)
        missed(from, to, &state)
    }

    private func missed(_ from: Int64, _ to: Int64, _ state: inout State) {
        state.status.missed += to - from + 1
        let events = from == to ? "event \(from) is" : "events \(from) to \(to) are"
        parts.logger.error(
            "\(events) not in the log any more: it is told that they are missing",
            metadata: ["hook": "\(parts.hook.name)"])
    }

    private static func gap(_ from: Int64, _ to: Int64) -> [UInt8] {
        EventNotification(
            seq: to, time: Timestamp.now, kind: .gap, members: [.from: .integer(from), .to: .integer(to)]
        ).serialized()
    }

    /// Begins a try: of what the log holds now, so that what was forgotten meanwhile is told nobody.
    private func begin(_ seq: Int64) {
        var body = state.withLock { $0.gaps[seq] }
        do throws(DatabaseError) {
            if body == nil {
                let page = try parts.database.events(after: seq - 1, EventFilter(), limit: 1, scan: 1)
                body = page.events.first.flatMap { $0.seq == seq ? $0.body : nil }
            }
            if body == nil, try parts.database.oldestSeq() > seq {
                body = state.withLock { state in
                    missed(seq, seq, &state)
                    let gap = Self.gap(seq, seq)
                    state.gaps[seq] = gap
                    return gap
                }
            }
        } catch {
            note(.log, "\(error)")
            return ended(seq) { $0.interrupted(seq, until: $1 + Self.patience) }
        }
        // Its job was forgotten.
        guard let body else { return ended(seq) { queue, _ in queue.told(seq, isGone: true) } }
        parts.hook.tell(HookEvent(seq: seq, body: body)) { [self] outcome in
            queue.async { [self] in
                ended(seq, outcome)
                step()
            }
        }
    }

    private func ended(_ seq: Int64, _ outcome: HookOutcome) {
        switch outcome {
        case .taken:
            let hadTrouble = state.withLock { $0.queue.trouble != nil }
            ended(seq) { queue, _ in queue.told(seq) }
            let hasTrouble = state.withLock { state in
                state.gaps[seq] = nil
                state.status.taken += 1
                return state.queue.trouble != nil
            }
            if hadTrouble, !hasTrouble {
                parts.logger.notice(
                    "a hook took all that it did not take before", metadata: ["hook": "\(parts.hook.name)"])
            }
        case .failed(let reason):
            ended(seq) { $0.failed(seq, reason, at: $1) }
            let failures = state.withLock { state in
                state.status.failures += 1
                return state.queue.trouble.map { $0.seq == seq ? $0.failures : 0 } ?? 0
            }
            // Each failure for whoever looks closely; of an event that fails for long, the first one for all.
            parts.logger.log(
                level: failures == 1 ? .warning : .debug, "a hook did not take an event, which is tried again",
                metadata: ["hook": "\(parts.hook.name)", "seq": "\(seq)", "reason": "\(reason)"])
        case .stopped: ended(seq) { $0.interrupted(seq, until: $1) }
        }
    }

    private func ended(_ seq: Int64, _ change: (inout HookQueue, Moment) -> Void) {
        let now = parts.clock.now
        state.withLock { state in
            state.running -= 1
            change(&state.queue, now)
        }
    }

    /// Puts the hook's place on disk. What can't be kept is told again after the next start.
    private func keepPlace() {
        let (record, kept) = state.withLock { ($0.queue.record, $0.kept) }
        guard record != kept else { return }
        do throws(FileError) {
            try parts.file.write(record)
            state.withLock { state in
                state.kept = record
                state.obstacles[.place] = nil
            }
        } catch {
            note(.place, "\(error)")
        }
    }

    private func note(_ obstacle: Obstacle, _ reason: String) {
        let isNew = state.withLock { state in
            state.obstacles.updateValue("\(obstacle.rawValue): \(reason)", forKey: obstacle) == nil
        }
        guard isNew else { return }
        parts.logger.error(
            "\(obstacle.rawValue): a hook may be told events late, or twice",
            metadata: ["hook": "\(parts.hook.name)", "reason": "\(reason)"])
    }

    // MARK: Time

    private func wait() {
        let now = parts.clock.now
        let due = state.withLock { state -> Moment? in
            guard !state.isStopping else { return nil }
            let next = now + (state.obstacles.isEmpty ? Self.interval : Self.patience)
            return min(state.queue.deadline(at: now) ?? next, next)
        }
        if let due { wake(at: due) }
    }

    private func wake(at due: Moment) {
        let isNew = state.withLock { state in
            if let alarm = state.alarm, alarm <= due { return false }
            state.alarm = due
            return true
        }
        guard isNew else { return }
        let left = max(0, (due - parts.clock.now).microseconds)
        queue.asyncAfter(deadline: .now() + .microseconds(Int(left))) { [self] in
            state.withLock { state in
                if state.alarm == due { state.alarm = nil }
            }
            step()
        }
    }
}
