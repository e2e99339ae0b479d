internal import ImgoptEngine

/// What is on disk, in virtual time, with rules of its own: it refuses every change that makes no sense.
struct VirtualDatabase: Sendable {
    private(set) var items: [ItemID: ItemRow] = [:]
    private(set) var jobs: [JobID: JobRow] = [:]
    private(set) var creations: [CreationRow] = []
    /// The newest creation of each item in `creations`.
    private var creationOf: [ItemID: Int] = [:]
    private(set) var stores: [StoreID: StoreSettings] = [:]
    /// Those among the others that an admin paused.
    private(set) var pausedStores: Set<StoreID> = []
    private(set) var limits: [AccountID: LimitChange] = [:]
    /// Accounts that an admin paused.
    private(set) var pausedAccounts: Set<AccountID> = []
    private(set) var isPaused = false
    private(set) var runTimes: [ModelID: RunTimes] = [:]
    /// All predictions that belong to a try.
    private(set) var predictions: Set<String> = []
    /// What each store spent, by day.
    private(set) var spent: [Day: [StoreID: Money]] = [:]
    /// What was spent of each account, by day.
    private(set) var spentOfAccounts: [Day: [AccountID: Money]] = [:]
    /// Whether it was not found out what became of some prediction.
    private(set) var isCostUncertain = false
    /// Submits that were made and not accepted yet.
    var offered: [Ticket: Submission] = [:]
    /// Items that are not finished.
    private(set) var open = 0
    /// Items by state, over all jobs that are not finished.
    private(set) var totals = ItemCounts()
    /// The stores of all creations in order.
    private(set) var creationOrder: [StoreID] = []
    private(set) var latestEnd: Moment?
    /// What each store has waiting and under way.
    private(set) var figures: [StoreID: StoreFigures] = [:]

    /// Writes one change.
    mutating func apply(_ change: Change, at now: Moment) throws {
        if isUncertain(change) { isCostUncertain = true }
        switch change {
        case .accepted(let ticket): try insert(ticket, at: now)
        case .job(let id, let progress): try write(progress, of: id)
        case .creating(let id, let sentAt, let account):
            try move(id, to: .creating, at: now)
            begin(id, account, at: sentAt)
        case .answered(let id, let moment):
            guard let index = creationOf[id], creations[index].answeredAt == nil else {
                throw Nonsense("an answer to no creation of \(id) at \(now)")
            }
            creations[index].answeredAt = moment
        case .notCreated(let id):
            guard items[id]?.state == .creating || items[id]?.state == .unresolved else {
                throw Nonsense("\(id) was not being created at \(now)")
            }
        case .processing(let id, let prediction, let createdAt):
            try move(id, to: .processing, at: now)
            items[id]?.prediction = prediction
            predictions.insert(prediction)
            items[id]?.createdAt = createdAt
        case .unresolved(let id, _, let forPerson):
            if items[id]?.state != .unresolved { try move(id, to: .unresolved, at: now) }
            if !forPerson { items[id]?.doubts += 1 }
            give(id, toPerson: forPerson)
        case .saving(let id, let outputs, _):
            try move(id, to: .saving, at: now)
            items[id]?.outputs = outputs
        case .copying(let id, let leader, _):
            try move(id, to: .saving, at: now)
            items[id]?.leader = leader
        case .promoted(let id, _, let leader):
            items[id]?.leader = nil
            for other in items.keys where items[other]?.leader == leader && items[other]?.state == .queued {
                items[other]?.leader = id
            }
        case .queued(let id, let attempts, let notBefore, _):
            try queue(id, after: attempts, notBefore: notBefore, at: now)
        case .due(let id):
            guard items[id]?.state == .queued else { throw Nonsense("\(id) waits for no time at \(now)") }
            tally(id, -1)
            items[id]?.notBefore = nil
            tally(id, 1)
        case .absent, .paid, .excused: try note(change, at: now)
        case .unfetched: break
        case .done(let id, let files, _):
            guard !files.isEmpty else { throw Nonsense("\(id) is done without files") }
            try move(id, to: .done, at: now)
        case .failed(let id, _, _): try move(id, to: .failed, at: now)
        case .canceled(let id, _, _): try move(id, to: .canceled, at: now)
        case .canceledQueued(let id, _):
            for item in jobs[id]?.items ?? [] where items[item]?.state == .queued {
                try move(item, to: .canceled, at: now)
            }
        case .cancelRequested(let id, _):
            guard items[id]?.state.isFinal == false else { throw Nonsense("\(id) can't be stopped any more at \(now)") }
            items[id]?.isCancelRequested = true
        case .reopened(let id): try reopen(id)
        case .store(let store, let settings): set(store, settings, isPaused: false)
        case .storeByFile(let store, let isPaused): set(store, nil, isPaused: isPaused)
        case .paused(let isPaused): self.isPaused = isPaused
        case .accountPaused(let account, let isPaused):
            if isPaused { pausedAccounts.insert(account) } else { pausedAccounts.remove(account) }
        case .limits(let change, let account):
            limits[account] = change == LimitChange(create: nil, read: nil, burst: nil) ? nil : change
        case .runTimes(let model, let bytes): runTimes[model] = try readRunTimes(bytes)
        case .cost(let id, let cost): try count(id, cost, at: now)
        }
    }

    /// What is found out of an item's tries.
    private mutating func note(_ change: Change, at now: Moment) throws {
        switch change {
        case .absent(let id, let moment):
            guard let row = items[id], row.state == .unresolved, let creation = creationOf[id] else {
                throw Nonsense("\(id) was in no doubt at \(now)")
            }
            items[id]?.absences.append(
                Absence(creation: creation, account: row.account, sentAt: row.creatingAt, by: moment, cost: row.cost))
        case .paid(let id, let prediction, _, let cost, let account):
            guard let place = items[id]?.absences.lastIndex(where: { $0.account == account }),
                let absence = items[id]?.absences.remove(at: place), predictions.insert(prediction).inserted
            else {
                throw Nonsense("\(prediction) of \(id) is no stray at \(now)")
            }
            if let cost { try count(id, cost, of: absence, at: now) }
            items[id]?.attempts += 1
            items[id]?.excused += 1
        case .excused(let id): items[id]?.excused += 1
        default: break
        }
    }

    private mutating func queue(_ id: ItemID, after attempts: Int, notBefore: Moment?, at now: Moment) throws {
        guard items[id]?.isCancelRequested != true else {
            throw Nonsense("\(id) is queued again at \(now), and somebody wants it stopped")
        }
        // Only a person lets an item run again that had ended, or that the daemon had given up to a person.
        if let row = items[id], row.state.isFinal || row.forPerson { items[id]?.retries += 1 }
        give(id, toPerson: false)
        if items[id]?.state != .queued { try move(id, to: .queued, at: now) }
        tally(id, -1)
        let excused = min(items[id]?.excused ?? 0, attempts)
        items[id]?.attempts = attempts
        items[id]?.excused = excused
        items[id]?.notBefore = notBefore
        items[id]?.leader = nil
        tally(id, 1)
    }

    private mutating func set(_ store: StoreID, _ settings: StoreSettings?, isPaused: Bool) {
        stores[store] = settings
        if isPaused { pausedStores.insert(store) } else { pausedStores.remove(store) }
    }

    private func readRunTimes(_ bytes: [UInt8]) throws -> RunTimes {
        guard let times = RunTimes(bytes: bytes) else { throw Nonsense("run times that can't be read") }
        return times
    }

    /// The intent is carried out: once.
    mutating func useIntent(_ id: ItemID, at now: Moment) throws -> ItemRow {
        guard let row = items[id], row.state == .creating, row.hasIntent else {
            throw Nonsense("\(id) is created without an intent on disk at \(now)")
        }
        items[id]?.hasIntent = false
        return row
    }

    mutating func setCost(_ cost: Money, of id: ItemID) {
        items[id]?.cost = cost
        // What was absent is given back just after, and what a person did not wait for is not.
        guard let last = items[id]?.absences.indices.last, items[id]?.absences[last].creation == creationOf[id]
        else { return }
        items[id]?.absences[last].cost = cost
    }

    /// Adds to what a job cost, and to what its store spent.
    mutating func spend(_ cost: CostChange) {
        if let before = jobs[cost.job]?.spent { jobs[cost.job]?.spent = before + cost.change }
        spent[cost.day, default: [:]][cost.store, default: .zero] =
            (spent[cost.day]?[cost.store] ?? .zero) + cost.change
        spentOfAccounts[cost.day, default: [:]][cost.account, default: .zero] =
            (spentOfAccounts[cost.day]?[cost.account] ?? .zero) + cost.change
    }

    /// The store that an item belongs to.
    func store(of id: ItemID) -> StoreID? {
        items[id].flatMap { jobs[$0.job]?.store }
    }

    /// All items that are not finished, in order.
    var openItems: [ItemID] {
        items.filter { !$0.value.state.isFinal }.map(\.key).sorted()
    }

    /// Images that take a place at the provider: those that wait for a person do not.
    var inFlight: Int { figures.values.reduce(0) { $0 + $1.inFlight } }

    // MARK: Rows

    private mutating func give(_ id: ItemID, toPerson forPerson: Bool) {
        tally(id, -1)
        items[id]?.forPerson = forPerson
        tally(id, 1)
    }

    /// Counts an item's line in or out of its store's figures.
    private mutating func tally(_ id: ItemID, _ change: Int) {
        guard let row = items[id], let store = jobs[row.job]?.store else { return }
        switch row.state {
        case .queued:
            figures[store, default: StoreFigures()].queued += change
            if row.isReady { figures[store, default: StoreFigures()].ready[row.model, default: 0] += change }
        case .unresolved where row.forPerson: break
        case .creating, .processing, .unresolved: figures[store, default: StoreFigures()].inFlight += change
        case .saving, .done, .failed, .canceled: break
        }
    }

    private mutating func insert(_ ticket: Ticket, at now: Moment) throws {
        guard let offer = offered.removeValue(forKey: ticket) else { throw Nonsense("a ticket was accepted twice") }
        if jobs[offer.job] == nil {
            jobs[offer.job] = JobRow(
                store: offer.store, priority: offer.priority, deadline: offer.deadline, isOpen: offer.isOpen,
                submittedAt: now, creationsBefore: creationOrder.count)
        }
        for batch in offer.batches {
            for offset in 0..<Int64(batch.count) {
                let id = ItemID(batch.first.rawValue + offset)
                guard items[id] == nil else { throw Nonsense("\(id) was given twice") }
                items[id] = ItemRow(job: offer.job, model: batch.model, needsUpload: batch.needsUpload)
                items[id]?.leader = batch.leader?.item
                jobs[offer.job]?.items.append(id)
                tally(id, 1)
            }
            jobs[offer.job]?.counts[.queued] += Int(batch.count)
            totals[.queued] += Int(batch.count)
            open += Int(batch.count)
        }
    }

    private mutating func begin(_ id: ItemID, _ account: AccountID, at sentAt: Moment) {
        guard let job = items[id]?.job, let store = jobs[job]?.store else { return }
        items[id]?.account = account
        items[id]?.creatingAt = sentAt
        items[id]?.hasIntent = true
        items[id]?.cost = .zero
        creationOf[id] = creations.count
        creations.append(CreationRow(store: store, account: account, sentAt: sentAt))
        if let row = jobs[job], row.firstCreationAt == nil {
            jobs[job]?.firstCreationAt = sentAt
            jobs[job]?.creationsBefore = creationOrder.count - row.creationsBefore
        }
        creationOrder.append(store)
    }

    private mutating func move(_ id: ItemID, to new: ItemState, at now: Moment) throws {
        guard let row = items[id] else { throw Nonsense("nobody knows \(id)") }
        guard row.state.allows(new) else { throw Nonsense("\(id) went from \(row.state) to \(new) at \(now)") }
        tally(id, -1)
        items[id]?.state = new
        items[id]?.hasIntent = false
        if new != .queued { items[id]?.notBefore = nil }
        if new != .unresolved { items[id]?.forPerson = false }
        tally(id, 1)
        if new.isFinal { items[id]?.isCancelRequested = false }
        jobs[row.job]?.counts.move(from: row.state, to: new)
        if jobs[row.job]?.finishedAt == nil { totals.move(from: row.state, to: new) }
        if row.state.isFinal != new.isFinal { open += new.isFinal ? -1 : 1 }
        if new.isFinal { latestEnd = now }
    }

    private mutating func write(_ progress: JobProgress, of id: JobID) throws {
        guard let row = jobs[id] else { throw Nonsense("nobody knows \(id)") }
        guard progress.counts == row.counts else {
            throw Nonsense("\(id) counts \(progress.counts), in truth \(row.counts)")
        }
        guard progress.state.isFinal == (row.counts.open == 0 && !progress.isOpen) else {
            throw Nonsense("\(id) is \(progress.state) with \(row.counts.open) open items")
        }
        let wasFinished = row.finishedAt != nil
        jobs[id]?.isOpen = progress.isOpen
        jobs[id]?.state = progress.state
        jobs[id]?.startedAt = progress.startedAt
        jobs[id]?.finishedAt = progress.finishedAt
        guard wasFinished != (progress.finishedAt != nil) else { return }
        // `totals` tells of unfinished jobs alone, as the engine does.
        for state in ItemState.allCases { totals[state] += (wasFinished ? 1 : -1) * row.counts[state] }
    }

    /// A finished job is run again: from here on it counts.
    private mutating func reopen(_ id: JobID) throws {
        guard let row = jobs[id], row.finishedAt != nil else { throw Nonsense("\(id) had not ended") }
        jobs[id]?.deadline = nil
        jobs[id]?.finishedAt = nil
        for state in ItemState.allCases { totals[state] += row.counts[state] }
    }
}
