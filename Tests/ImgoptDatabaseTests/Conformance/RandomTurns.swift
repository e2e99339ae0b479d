import ImgoptDatabase

@testable import ImgoptEngine

/// Turns that dice decide: submits and steps of random images, each as their states allow, in mixtures that no engine
/// would come to.
struct RandomTurns {
    private struct Item {
        let job: JobID
        var state = ItemState.queued
        var attempts = 0
        var follows: ItemID?
        var isCancelRequested = false
        /// Its creation is not answered.
        var isOpen = false
        var prediction = ""
        var sentAt = Moment.distantPast
        /// What its newest creation is counted with.
        var cost: Int64 = 0
        /// Its creations that may turn up yet.
        var absences: [(sentAt: Moment, cost: Int64)] = []
    }

    private var dice: Dice
    /// For money, strays and sources: without them all else goes the same way.
    private var otherDice: Dice
    private(set) var seconds: Int64 = 0
    private var items: [ItemID: Item] = [:]
    private var jobs: [JobID: (store: StoreID, isOpen: Bool, counts: ItemCounts, isOver: Bool)] = [:]
    private var next = NextIDs(job: JobID(1), item: ItemID(1), seq: 1)
    private var tickets: UInt64 = 0
    /// Strays and uploads, counted for their names.
    private var names = 0

    init(seed: UInt64) {
        dice = Dice(state: seed)
        otherDice = Dice(state: ~seed)
    }

    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &dice) }
    private mutating func otherBelow(_ count: Int) -> Int { Int.random(in: 0..<count, using: &otherDice) }

    /// A submit and a few steps of random images, and the lines of all jobs that they touch.
    mutating func turn() -> TurnRecord {
        seconds += Int64(below(6))
        var turn = TurnRecord(nextIDs: next)
        if below(3) == 0 { submit(&turn) }
        for id in items.keys.sorted().shuffled(using: &dice).prefix(below(7)) { step(id, &turn) }
        if otherBelow(4) == 0 { turnUp(&turn) }
        if below(40) == 0, let job = jobs.keys.sorted().randomElement(using: &dice) {
            for (id, item) in items where item.job == job && item.state == .queued { items[id]?.state = .canceled }
            turn.changes.append(.canceledQueued(job, at: at(seconds)))
        }
        if below(20) == 0 { change(&turn) }
        for job in jobs.keys.sorted() { writeLine(job, &turn) }
        turn.nextIDs = next
        return turn
    }

    private mutating func submit(_ turn: inout TurnRecord) {
        let old = jobs.filter { $0.value.isOpen && !$0.value.isOver }.keys.sorted().randomElement(using: &dice)
        let id = below(2) == 0 ? old ?? next.job : next.job
        var job: NewJob?
        if id == next.job {
            next.job = JobID(id.rawValue + 1)
            let store = StoreID(Int32(1 + below(3)))
            jobs[id] = (store, below(3) == 0, ItemCounts(), false)
            job = NewJob(
                id: id, store: store, uid: 1, priority: UInt8(below(10)), createdAt: at(seconds),
                deadline: below(4) == 0 ? at(seconds + 100) : nil, isOpen: jobs[id]?.isOpen ?? false)
        }
        let known = items.filter { $0.value.job != id }.keys.sorted()
        let first = items.values.count { $0.job == id }
        let rows = (0...below(20)).map { index in
            let follows = below(6) == 0 ? known.randomElement(using: &dice) : nil
            let item = NewItem(
                id: ItemID(next.item.rawValue + Int64(index)), job: id, ordinal: first + index,
                source: source(index), model: ModelID(Int32(below(2))),
                needsUpload: below(8) == 0, createdAt: at(seconds), follows: follows)
            items[item.id] = Item(job: id, follows: follows)
            return item
        }
        next.item = ItemID(next.item.rawValue + Int64(rows.count))
        tickets += 1
        let blobs = Set(rows.compactMap { if case .blob(let sha256) = $0.source { sha256 } else { nil } }).sorted()
        turn.submissions[Ticket(tickets)] = SubmissionRows(
            job: job, items: rows,
            blobs: blobs.map { NewBlob(sha256: $0, bytes: 3, contentType: "image/webp") })
        turn.changes.append(.accepted(Ticket(tickets)))
    }

    private mutating func source(_ index: Int) -> ItemSource {
        if otherBelow(20) == 0, let sha256 = Body.sources.randomElement(using: &otherDice) {
            return .blob(sha256: sha256)
        }
        return .url("https://example.test/\(index).png")
    }

    /// What becomes of uploads before the next turn; nil: nothing.
    mutating func uploads() -> UploadChange? {
        switch otherBelow(8) {
        case 0, 1:
            names += 1
            let file = RemoteFile(id: "file \(names)", url: "https://x/\(names)", expires: nil)
            return .kept(
                Body.sources[otherBelow(Body.sources.count)], Body.accounts[otherBelow(Body.accounts.count)], file)
        case 2: return .listed
        case 3: return otherBelow(4) == 0 ? .gone : nil
        default: return nil
        }
    }

    private mutating func step(_ id: ItemID, _ turn: inout TurnRecord) {
        guard var item = items[id], jobs[item.job]?.isOver == false else { return }
        defer { items[id] = item }
        if let leader = item.follows, item.state == .queued {
            // It takes over what is there; of what is not it waits no longer.
            if items[leader]?.state == .done {
                item.state = .saving
                return turn.changes.append(.copying(id, from: leader, at: at(seconds)))
            }
            item.follows = nil
            for other in items.keys where items[other]?.follows == leader && items[other]?.state == .queued {
                items[other]?.follows = id
            }
            return turn.changes.append(.promoted(id, of: item.job, over: leader))
        }
        if ![.queued, .done, .failed, .canceled].contains(item.state), below(10) == 0 {
            item.isCancelRequested = true
            return turn.changes.append(.cancelRequested(id, at: at(seconds)))
        }
        let choices = ItemState.allCases.filter {
            item.state.allows($0) && ($0 != .saving || item.state == .processing)
                && ($0 != .queued || !item.isCancelRequested)
        }
        guard let new = choices.randomElement(using: &dice) else { return }
        if item.isOpen, new == .queued || below(2) == 0 {
            item.isOpen = false
            turn.changes.append(.answered(id, at: at(seconds)))
        }
        if item.state == .unresolved, new == .queued, otherBelow(2) == 0 { loseSight(of: id, &item, &turn) }
        item.state = new
        if new.isFinal { item.isCancelRequested = false }
        if new == .queued { item.follows = nil }
        turn.changes.append(enter(new, id, &item, &turn))
        if new == .creating, otherBelow(2) == 0 {
            turn.changes.append(.cost(id, cost(item.job, item.sentAt, 7, was: item.cost)))
            item.cost = 7
        }
    }

    /// Its creation was surely absent, and costs nothing; or a person does not wait for that, and it counts as paid.
    private mutating func loseSight(of id: ItemID, _ item: inout Item, _ turn: inout TurnRecord) {
        turn.changes.append(.absent(id, by: at(seconds + 90)))
        if item.cost > 0, otherBelow(2) == 0 {
            turn.changes.append(.cost(id, cost(item.job, item.sentAt, 0, was: item.cost)))
            item.cost = 0
        }
        item.absences.append((item.sentAt, item.cost))
    }

    /// A creation that was absent took place. It costs something, unless it is counted already.
    private mutating func turnUp(_ turn: inout TurnRecord) {
        let absent = items.filter { !$0.value.absences.isEmpty }.keys.sorted()
        guard let id = absent.randomElement(using: &otherDice), let job = items[id]?.job,
            let absence = items[id]?.absences.popLast()
        else { return }
        names += 1
        let costs = absence.cost == 0 ? cost(job, absence.sentAt, 9, was: 0) : nil
        turn.changes.append(.paid(id, prediction: "stray \(names)", createdAt: at(seconds), costs))
    }

    private func cost(_ job: JobID, _ sentAt: Moment, _ amount: Int64, was: Int64) -> CostChange {
        CostChange(
            job: job, store: jobs[job]?.store ?? StoreID(0), day: Day(of: sentAt), amount: Money(micros: amount),
            change: Money(micros: amount - was), isFinal: false)
    }

    private mutating func enter(
        _ state: ItemState, _ id: ItemID, _ item: inout Item, _ turn: inout TurnRecord
    ) -> Change {
        switch state {
        case .queued:
            item.attempts += 1
            return .queued(id, attempts: item.attempts, notBefore: below(2) == 0 ? at(seconds + 3) : nil, sampleError)
        case .creating:
            item.isOpen = true
            (item.sentAt, item.cost) = (at(seconds), 0)
            turn.intents[id] = Array("input of \(id.rawValue)".utf8)
            return .creating(id, at: at(seconds))
        case .processing:
            item.prediction = "p\(id.rawValue)-\(item.attempts)"
            return .processing(id, prediction: item.prediction, createdAt: at(seconds))
        case .saving:
            let outputs = (0..<below(4)).map { "https://x/\(id.rawValue)/\($0)" }
            return .saving(id, outputs: outputs, predictSeconds: 1)
        case .unresolved: return .unresolved(id, sampleError, forPerson: below(2) == 0)
        case .done: return .done(id, [file(1), file(2)], at: at(seconds))
        case .failed: return .failed(id, sampleError, at: at(seconds))
        case .canceled: return .canceled(id, at: at(seconds))
        }
    }

    private mutating func change(_ turn: inout TurnRecord) {
        let store = StoreID(Int32(1 + below(3)))
        let account = Body.accounts[below(Body.accounts.count)]
        switch below(5) {
        case 0: turn.changes.append(.paused(below(2) == 0))
        case 1:
            turn.changes.append(
                .limits(LimitChange(create: below(2) == 0 ? 30 : nil, read: nil, burst: nil), account))
        case 4: turn.changes.append(.accountPaused(account, below(2) == 0))
        case 2: turn.changes.append(.storeByFile(store, isPaused: below(2) == 0))
        default:
            turn.changes.append(.store(store, StoreSettings(weight: 1 + below(9), isPaused: below(2) == 0)))
        }
    }

    private mutating func writeLine(_ id: JobID, _ turn: inout TurnRecord) {
        guard let job = jobs[id], !job.isOver else { return }
        var counts = ItemCounts()
        for item in items.values where item.job == id { counts[item.state] += 1 }
        let isSealed = job.isOpen && below(10) == 0
        guard counts != job.counts || isSealed else { return }
        let isOpen = job.isOpen && !isSealed
        let isOver = counts.open == 0 && !isOpen
        jobs[id] = (job.store, isOpen, counts, isOver)
        let state = isOver ? JobState(finished: counts) : .running
        turn.changes.append(
            .job(
                id,
                JobProgress(
                    state: state, counts: counts, isOpen: isOpen, startedAt: at(seconds),
                    finishedAt: isOver ? at(seconds) : nil, error: nil)))
        guard isOver else { return }
        turn.events.append(EventRow(seq: next.seq, time: at(seconds), kind: "job_finished", job: id))
        next.seq += 1
    }
}

/// Random numbers that a seed repeats.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
