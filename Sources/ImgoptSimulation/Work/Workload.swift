package import ImgoptEngine

/// Who asks for what, and when: calls by the time since the start of the run, with ids given out in order.
package struct Workload: Sendable {
    /// The calls, in the order they were added.
    package private(set) var calls: [(after: TimeSpan, call: ClientCall)] = []
    /// Images submitted in all.
    package private(set) var images = 0
    private var nextJob: Int64 = 1
    private var nextItem: Int64 = 1

    /// Nothing to do.
    package init() {}

    /// Adds any call.
    package mutating func add(_ call: ClientCall, after moment: TimeSpan) { calls.append((moment, call)) }

    /// Adds a job of equal images, and gives its id.
    @discardableResult
    package mutating func submit(
        _ count: Int, store: Int32, after moment: TimeSpan = .zero, model: Int32 = 0, priority: UInt8 = 5,
        needsUpload: Bool = false, isOpen: Bool = false, deadline: Moment? = nil
    ) -> JobID {
        let job = JobID(nextJob)
        nextJob += 1
        let submission = Submission(
            job: job, store: StoreID(store), priority: priority, deadline: deadline, isOpen: isOpen,
            batches: [batch(count, model, needsUpload)])
        add(.submit(submission), after: moment)
        return job
    }

    /// Adds more images to an open job.
    package mutating func append(_ count: Int, to job: JobID, store: Int32, after moment: TimeSpan) {
        let submission = Submission(
            job: job, store: StoreID(store), priority: 5, deadline: nil, isOpen: true, batches: [batch(count, 0, false)]
        )
        add(.append(submission), after: moment)
    }

    private mutating func batch(_ count: Int, _ model: Int32, _ needsUpload: Bool) -> Submission.Batch {
        defer {
            nextItem += Int64(count)
            images += count
        }
        return Submission.Batch(
            first: ItemID(nextItem), count: Int32(count), model: ModelID(model), needsUpload: needsUpload)
    }

    /// The first item that the next submit will get.
    package var upcomingItem: ItemID { ItemID(nextItem) }

    /// A mixture of all that clients do: stores of very different sizes (Zipf), bursts, uploads, priorities, open jobs,
    /// cancels, retries, pauses and changed settings, spread over a span. `lowered`: the rate that an admin sets for a
    /// while.
    package static func mixed(
        images: Int, stores: Int32, within span: TimeSpan, seed: UInt64, start: Moment,
        lowered: LimitChange = LimitChange(create: 100, read: 600, burst: 5)
    ) -> Workload {
        var workload = Workload()
        var dice = SeededGenerator(seed: seed)
        while workload.images < images {
            let after = TimeSpan(microseconds: dice.below(span.microseconds))
            let store = zipf(stores, &dice)
            let first = workload.upcomingItem
            let count = Int(1 + dice.below(dice.below(8) == 0 ? 120 : 12))
            let kind = dice.below(20)
            let job = workload.submit(
                count, store: store, after: after, model: Int32(dice.below(3)), priority: UInt8(dice.below(10)),
                needsUpload: dice.below(4) == 0, isOpen: kind == 0,
                deadline: kind == 1 ? start + after + .seconds(5 + dice.below(120)) : nil)
            let later = after + .milliseconds(dice.below(90_000))
            switch kind {
            case 0:
                workload.append(Int(1 + dice.below(20)), to: job, store: store, after: later)
                workload.add(.seal(job), after: later + .seconds(5))
            case 2: workload.add(.cancelJob(job), after: later)
            case 3, 4:
                workload.add(
                    .cancelItem(ItemID(first.rawValue + dice.below(Int64(count))), job), after: later)
            case 5: workload.disturb(store, after: after, until: later, lowered, &dice)
            default: break
            }
            // Whatever failed or was canceled is asked for again, once or twice.
            if dice.below(5) == 0 { workload.add(.retry(job), after: later + .seconds(dice.below(60))) }
        }
        return workload
    }

    /// An admin at work on a store or on the whole, who puts it right again later.
    private mutating func disturb(
        _ store: Int32, after moment: TimeSpan, until later: TimeSpan, _ lowered: LimitChange,
        _ dice: inout SeededGenerator
    ) {
        func edit(after moment: TimeSpan, _ change: (inout StoreEdit) -> Void) {
            var edit = StoreEdit(defaults: StoreSettings())
            change(&edit)
            add(.store(StoreID(store), edit), after: moment)
        }
        switch dice.below(5) {
        case 0:
            edit(after: moment) { $0.isPaused = true }
            edit(after: later) { $0.isPaused = false }
        case 1: edit(after: moment) { ($0.weight, $0.perWindow, $0.maxInFlight) = (3, 30, 4) }
        case 2:
            edit(after: moment) { $0.perWindow = 20 }
            edit(after: later) { ($0.isReset, $0.weight) = (true, 2) }
        case 3:
            add(.pauseAll(true), after: moment)
            add(.pauseAll(false), after: moment + .seconds(10))
        default:
            add(.limit(lowered), after: moment)
            add(.limit(LimitChange(create: nil, read: nil, burst: nil)), after: later)
        }
    }

    /// A store by size: the first is chosen most.
    private static func zipf(_ stores: Int32, _ dice: inout SeededGenerator) -> Int32 {
        let total = (1...stores).reduce(0.0) { $0 + 1 / Double($1) }
        var rest = Double(dice.below(1_000_000)) / 1_000_000 * total
        for store in 1...stores {
            rest -= 1 / Double(store)
            if rest < 0 { return store }
        }
        return stores
    }
}
