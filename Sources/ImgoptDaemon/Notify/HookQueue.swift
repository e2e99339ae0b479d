import DequeModule
import ImgoptEngine

/// Which events a hook is to be told, and when what failed is tried again: decided here, without the log, the hook or a
/// clock.
///
/// Events are begun in their order. One that fails waits for its next try, and others go before it; while as many fail
/// as may run at once, and none succeeds, one at a time is tried, so that a service that is away costs little.
struct HookQueue: Sendable {
    /// An event that was begun and is not told yet.
    private struct Open {
        var failures = 0
        var due: Moment
        var isRunning = false
    }

    /// The oldest event whose tries fail.
    struct Trouble: Sendable, Equatable {
        let seq: Int64
        var failures = 0
        let since: Moment
        var reason: String
    }

    /// Events that are read ahead of the hook.
    static let mostFresh = 1_000
    /// Events that may have failed and wait for a try: then nothing new is begun before one of them succeeds.
    static let mostFailing = 256

    /// Every event up to this one was looked at.
    private(set) var readTo: Int64
    private let concurrent: Int
    private let policy: RetryPolicy
    private var generator: SeededGenerator
    private var fresh: Deque<Int64> = []
    private var open: [Int64: Open] = [:]
    private var troubles: [Int64: Trouble] = [:]
    private var running = 0
    private var failuresInRow = 0
    /// While tries fail in a row: when the next one may begin.
    private var resumesAt = Moment.distantPast

    /// - Parameters:
    ///   - record: how far the hook had come.
    ///   - concurrent: how many events it is told at once.
    ///   - seed: of the jitter between tries.
    init(_ record: HookRecord, concurrent: Int, policy: RetryPolicy, seed: UInt64) {
        readTo = record.toldTo
        self.concurrent = concurrent
        self.policy = policy
        generator = SeededGenerator(seed: seed)
        for seq in record.waiting { open[seq] = Open(due: .distantPast) }
    }

    /// How far the hook has come.
    var record: HookRecord { HookRecord(toldTo: fresh.first.map { $0 - 1 } ?? readTo, waiting: open.keys.sorted()) }

    /// Whether more is to be read from the log.
    var wantsMore: Bool { fresh.count < Self.mostFresh }

    /// Events that are known and not told yet.
    var count: Int { fresh.count + open.count }

    /// The oldest event whose tries fail; nil: none does.
    var trouble: Trouble? { troubles.min { $0.key < $1.key }?.value }

    /// Takes events that were read from the log, which was looked at up to `readTo`.
    mutating func add(_ seqs: [Int64], readTo: Int64) {
        fresh.append(contentsOf: seqs)
        self.readTo = max(self.readTo, readTo)
    }

    /// The events to be begun now.
    mutating func begin(at now: Moment) -> [Int64] {
        var begun: [Int64] = []
        while running < most(at: now), let seq = next(at: now) {
            open[seq, default: Open(due: now)].isRunning = true
            running += 1
            begun.append(seq)
        }
        return begun
    }

    /// When something may be begun that can't be now; nil: nothing waits for a time.
    func deadline(at now: Moment) -> Moment? {
        guard running < (isStopped ? 1 : concurrent) else { return nil }
        var due = open.values.filter { !$0.isRunning }.map(\.due).min()
        if !fresh.isEmpty, open.count < Self.mostFailing { due = min(due ?? now, now) }
        return due.map { isStopped ? max($0, resumesAt) : $0 }
    }

    /// The hook took an event; or, with `isGone`, it is not in the log any more, and says nothing of the hook.
    mutating func told(_ seq: Int64, isGone: Bool = false) {
        guard open.removeValue(forKey: seq) != nil else { return }
        running -= 1
        troubles[seq] = nil
        if !isGone { failuresInRow = 0 }
    }

    /// A try failed.
    mutating func failed(_ seq: Int64, _ reason: String, at now: Moment) {
        guard var entry = open[seq] else { return }
        running -= 1
        failuresInRow += 1
        entry.isRunning = false
        entry.failures += 1
        entry.due = now + policy.delay(afterFailures: entry.failures, using: &generator)
        open[seq] = entry
        var trouble = troubles[seq] ?? Trouble(seq: seq, since: now, reason: reason)
        trouble.failures = entry.failures
        trouble.reason = reason
        troubles[seq] = trouble
        if isStopped {
            let failures = failuresInRow - many + 1
            resumesAt = now + policy.delay(afterFailures: failures, using: &generator)
        }
    }

    /// A try came to nothing for the daemon's end or its disk: nothing is known of the hook.
    mutating func interrupted(_ seq: Int64, until due: Moment) {
        guard open[seq] != nil else { return }
        running -= 1
        open[seq]?.isRunning = false
        open[seq]?.due = due
    }

    /// One event that nobody takes says nothing of the others.
    private var isStopped: Bool { failuresInRow >= many && troubles.count >= many }

    private var many: Int { max(2, concurrent) }

    private func most(at now: Moment) -> Int { isStopped ? (now < resumesAt ? 0 : 1) : concurrent }

    private mutating func next(at now: Moment) -> Int64? {
        let due = open.filter { !$0.value.isRunning && $0.value.due <= now }.keys.min()
        if let due { return due }
        return open.count < Self.mostFailing ? fresh.popFirst() : nil
    }
}
