import ImgoptDatabase

@testable import ImgoptEngine

/// What the database ought to hold, kept as plain values beside it and driven by dice.
struct Model {
    struct Item {
        var job: JobID
        var needsUpload: Bool
        var state = ItemState.queued
        var attempts = 0
        var notBefore: Moment?
        var sentAt = at(0)
        var prediction = ""
        var outputs: [String] = []
        var forPerson = false
        var isCancelRequested = false
        var creation: Int?
    }

    var scene: Scene
    var dice: Dice
    var now: Int64 = 0
    var items: [ItemID: Item] = [:]
    var jobs: [JobID: RestoredJob] = [:]
    var creations: [RestoredCreation] = []
    var facts = Facts()

    init(_ folder: String, seed: UInt64) throws {
        scene = try Scene(folder)
        dice = Dice(state: seed)
    }

    /// Records one turn of a submit and a few steps of random items, and the lines of all jobs touched.
    mutating func turn() throws {
        now += Int64.random(in: 0...5, using: &dice)
        var turn = TurnRecord(nextIDs: scene.next)
        if Int.random(in: 0..<3, using: &dice) == 0 { submit(&turn) }
        for id in items.keys.sorted().shuffled(using: &dice).prefix(Int.random(in: 0...6, using: &dice)) {
            step(id, &turn)
        }
        if Int.random(in: 0..<40, using: &dice) == 0, let job = jobs.keys.sorted().randomElement(using: &dice) {
            for (id, item) in items where item.job == job && item.state == .queued { items[id]?.state = .canceled }
            turn.changes.append(.canceledQueued(job, at: at(now)))
        }
        if Int.random(in: 0..<20, using: &dice) == 0 {
            let settings = StoreSettings(
                weight: Int.random(in: 1...9, using: &dice), isPaused: Bool.random(using: &dice))
            facts.stores[scene.store] = settings
            turn.changes.append(.store(scene.store, settings))
        }
        for job in jobs.keys.sorted() { updateLine(job, &turn) }
        turn.nextIDs = scene.next
        try scene.database.commit(turn)
    }

    private mutating func submit(_ turn: inout TurnRecord) {
        let needs = (0..<40).map { _ in Int.random(in: 0..<8, using: &dice) == 0 }
        let old = jobs.values.filter(\.isOpen).map(\.id).sorted().randomElement(using: &dice)
        let appends = Bool.random(using: &dice) ? old : nil
        let model = scene.model
        let rows = scene.rows(Int.random(in: 1...40, using: &dice), job: appends) { item in
            NewItem(
                id: item.id, job: item.job, ordinal: item.ordinal, source: item.source, model: model,
                needsUpload: needs[item.ordinal], createdAt: item.createdAt)
        }
        for item in rows.items { items[item.id] = Item(job: item.job, needsUpload: item.needsUpload) }
        if let job = rows.job {
            jobs[job.id] = RestoredJob(
                id: job.id, store: job.store, priority: job.priority, deadline: nil, isOpen: Bool.random(using: &dice),
                counts: ItemCounts(), startedAt: nil)
        }
        scene.tickets += 1
        turn.submissions[Ticket(scene.tickets)] = rows
        turn.changes.append(.accepted(Ticket(scene.tickets)))
    }

    private mutating func step(_ id: ItemID, _ turn: inout TurnRecord) {
        guard var item = items[id] else { return }
        if item.progress != nil, Int.random(in: 0..<10, using: &dice) == 0 {
            items[id]?.isCancelRequested = true
            return turn.changes.append(.cancelRequested(id))
        }
        let choices = ItemState.allCases.filter {
            item.state.allows($0) && ($0 != .saving || item.state == .processing)
        }
        guard let next = choices.randomElement(using: &dice) else { return }
        if item.state == .creating || item.state == .unresolved { answer(id, &item, next, &turn) }
        item.state = next
        if next == .queued || next.isFinal { item.isCancelRequested = false }
        switch next {
        case .queued:
            item.attempts += 1
            item.notBefore = Bool.random(using: &dice) ? at(now + 3) : nil
            turn.changes.append(.queued(id, attempts: item.attempts, notBefore: item.notBefore, sampleError))
        case .creating:
            item.sentAt = at(now)
            item.creation = creations.count
            creations.append(RestoredCreation(store: jobs[item.job]?.store, sentAt: at(now), answeredAt: nil))
            turn.intents[id] = Array("input of \(id.rawValue)".utf8)
            turn.changes.append(.creating(id, at: at(now)))
        case .processing:
            item.prediction = "p\(id.rawValue)-\(item.attempts)"
            turn.changes.append(.processing(id, prediction: item.prediction, createdAt: item.sentAt))
        case .saving:
            item.outputs = (0..<Int.random(in: 0...3, using: &dice)).map { "https://x/\(id.rawValue)/\($0)" }
            turn.changes.append(.saving(id, outputs: item.outputs, predictSeconds: 1))
        case .unresolved:
            item.forPerson = Bool.random(using: &dice)
            turn.changes.append(.unresolved(id, sampleError, forPerson: item.forPerson))
        case .done: turn.changes.append(.done(id, [file(1), file(2)], at: at(now)))
        case .failed: turn.changes.append(.failed(id, sampleError, at: at(now)))
        case .canceled: turn.changes.append(.canceled(id, at: at(now)))
        }
        items[id] = item
    }

    /// The creation under way is answered, sometimes.
    private mutating func answer(_ id: ItemID, _ item: inout Item, _ next: ItemState, _ turn: inout TurnRecord) {
        guard let creation = item.creation, next == .queued || Bool.random(using: &dice) else { return }
        creations[creation] = RestoredCreation(
            store: creations[creation].store, sentAt: creations[creation].sentAt, answeredAt: at(now))
        item.creation = nil
        turn.changes.append(.answered(id, at: at(now)))
    }

    private mutating func updateLine(_ id: JobID, _ turn: inout TurnRecord) {
        guard let job = jobs[id] else { return }
        var counts = ItemCounts()
        for item in items.values where item.job == id { counts[item.state] += 1 }
        guard counts != job.counts else { return }
        jobs[id] = RestoredJob(
            id: id, store: job.store, priority: job.priority, deadline: nil, isOpen: job.isOpen, counts: counts,
            startedAt: at(now))
        let state = counts.open == 0 ? JobState(finished: counts) : .running
        turn.changes.append(
            .job(
                id,
                JobProgress(
                    state: state, counts: counts, isOpen: job.isOpen, startedAt: at(now),
                    finishedAt: state.isFinal ? at(now) : nil, error: nil)))
    }

    /// What a start must find, worked out item by item.
    func expected(window: Int64) -> Facts {
        var facts = facts
        facts.jobs = jobs.values.filter { $0.counts.open > 0 }.sorted { $0.id < $1.id }
        for (id, item) in items.sorted(by: { $0.key < $1.key }) {
            if item.state == .queued {
                facts.queued.add(id, item, scene.model)
            } else if let progress = item.progress {
                facts.active.append(
                    RestoredItem(
                        id: id, job: item.job, model: scene.model, attempts: item.attempts,
                        needsUpload: item.needsUpload, isCancelRequested: item.isCancelRequested, sentAt: item.sentAt,
                        progress: progress))
            }
        }
        facts.creations = creations.filter { $0.answeredAt.map { $0 >= at(now - window) } ?? true }
            .sorted { ($0.sentAt, $0.answeredAt ?? at(-1)) < ($1.sentAt, $1.answeredAt ?? at(-1)) }
        return facts
    }
}

extension Model.Item {
    var progress: RestoredItem.Progress? {
        switch state {
        case .creating: .creating(at: sentAt)
        case .unresolved: .unresolved(since: sentAt, forPerson: forPerson)
        case .processing: .processing(prediction: prediction, createdAt: sentAt)
        case .saving: .saving(prediction: prediction, createdAt: sentAt, outputs: outputs)
        case .queued, .done, .failed, .canceled: nil
        }
    }
}

extension [RestoredBatch] {
    fileprivate mutating func add(_ id: ItemID, _ item: Model.Item, _ model: ModelID) {
        if let last, last.job == item.job, last.attempts == item.attempts, last.notBefore == item.notBefore,
            last.batch.needsUpload == item.needsUpload,
            id.rawValue == last.batch.first.rawValue + Int64(last.batch.count)
        {
            let longer = Submission.Batch(
                first: last.batch.first, count: last.batch.count + 1, model: model, needsUpload: item.needsUpload)
            self[count - 1] = RestoredBatch(
                job: item.job, batch: longer, attempts: item.attempts, notBefore: item.notBefore)
        } else {
            let batch = Submission.Batch(first: id, count: 1, model: model, needsUpload: item.needsUpload)
            append(RestoredBatch(job: item.job, batch: batch, attempts: item.attempts, notBefore: item.notBefore))
        }
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
