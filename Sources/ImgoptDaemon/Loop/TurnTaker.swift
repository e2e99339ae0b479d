import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire
import Logging

/// Takes turns: lives on the engine's thread, which alone changes the engine.
struct TurnTaker {
    let parts: EngineLoop.Parts
    private var nextIDs: NextIDs
    private var nextTicket: UInt64 = 0
    var replies: [Ticket: @Sendable (Answer) -> Void] = [:]
    /// The database is not where it was: no turn is taken any more.
    var isStranded = false
    private let patience: PatientStorage
    private let facts: ItemFacts
    private let notices: NoticeTable
    let progress: LoopProgress
    private var journeys = Journeys()
    private var prices: Prices
    private var diskLog: DiskLog
    /// Until then events are gathered.
    private var gathering = Moment.distantPast
    /// Much of what a turn costs it costs once for all that it takes: its commit, its fsync, its look at the place. So
    /// while events come fast they are gathered for so long; an event that comes alone is taken at once.
    private static let pace = TimeSpan.milliseconds(4)
    /// Events come fast while turns take so many letters or more.
    private static let manyLetters = 4

    init(_ parts: EngineLoop.Parts, nextIDs: NextIDs, progress: LoopProgress) {
        self.parts = parts
        self.nextIDs = nextIDs
        self.progress = progress
        prices = Prices(parts.live, parts.database)
        patience = PatientStorage(storage: parts.storage, logger: parts.logger, progress: progress)
        facts = ItemFacts(database: parts.database, patience: patience)
        notices = NoticeTable(database: parts.database, copies: parts.courier.copies, logger: parts.logger)
        diskLog = DiskLog(logger: parts.logger)
    }

    /// The first turn: what recovery decided.
    mutating func begin(restored actions: [Action]) {
        var turn = Turn(at: parts.clock.now, nextIDs: nextIDs)
        turn.actions = actions
        tell(NoticeTable.Facts(kind: .daemonStarted, members: [.version: .string(Version.text)]), into: &turn)
        finish(&turn)
    }

    /// Waits for something to do, and does it. False: the mailbox was closed and is empty.
    mutating func turn() -> Bool {
        let deadline = isStranded ? nil : step { $0.nextDeadline(at: parts.clock.now) }
        let taken = parts.mailbox.take(until: deadline, gatheringUntil: gathering, clock: parts.clock)
        if taken.letters.isEmpty && taken.isClosed { return false }
        if isStranded { return refuse(taken.letters) }
        var turn = Turn(at: parts.clock.now, nextIDs: nextIDs)
        if taken.isAll { gathering = taken.letters.count < Self.manyLetters ? turn.now : turn.now + Self.pace }
        journeys.begin(arrivals: parts.courier.takeArrivals())
        for letter in taken.letters { take(letter, into: &turn) }
        finish(&turn)
        return true
    }

    private mutating func take(_ letter: Mailbox.Letter, into turn: inout Turn) {
        switch letter {
        case .event(let event):
            journeys.hear(event, at: turn.now)
            step { $0.handle(event, at: turn.now, into: &turn.actions) }
        case .request(let event, let deed, let reply):
            let ticket = makeTicket()
            replies[ticket] = reply
            carryOut(deed, event(ticket), into: &turn)
        case .deed(let event, let deed): carryOut(deed, event, into: &turn)
        case .submission(let draft):
            let start = turn.actions.count
            submit(draft, into: &turn)
            sign(turn.actions[start...].indices, draft.by, &turn)
        case .query(let query): turn.queries.append(query)
        case .forget(let wish): turn.forgets.append(wish)
        case .reload(let reload): apply(reload, into: &turn)
        }
    }

    /// Hands a client's deed to the engine, and tells of it unless it is refused.
    private mutating func carryOut(_ deed: Deed, _ event: Event, into turn: inout Turn) {
        let start = turn.actions.count
        step { $0.handle(event, at: turn.now, into: &turn.actions) }
        let own = turn.actions[start...]
        let isRefused = own.contains { if case .answer(_, .refused) = $0 { true } else { false } }
        if isRefused { return }
        sign(own.indices, deed.by, &turn)
        if let facts = deed.facts { tell(facts, into: &turn) }
    }

    /// Notes who is behind the notices among these actions.
    private func sign(_ places: Range<Int>, _ by: ActingUser, _ turn: inout Turn) {
        for place in places {
            if case .tell(let notice) = turn.actions[place], notice.mayBeDeed { turn.doers[place] = by }
        }
    }

    private mutating func apply(_ reload: Mailbox.Reload, into turn: inout Turn) {
        var settings = reload.engine
        settings.prices = prices.all()
        step { $0.handle(.settingsChanged(settings), at: turn.now, into: &turn.actions) }
        for (store, change) in reload.stores.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let event = Event.storeReloaded(store, from: change.old, to: change.new)
            step { $0.handle(event, at: turn.now, into: &turn.actions) }
        }
        let members: EventMembers = [.changed: reload.changed.json, .needsRestart: reload.needsRestart.json]
        tell(NoticeTable.Facts(kind: .daemonReloaded, members: members, by: reload.by), into: &turn)
        turn.replies.append(reload.reply)
    }

    private mutating func makeTicket() -> Ticket {
        nextTicket += 1
        return Ticket(nextTicket)
    }

    /// Plans, persists, and only then acts.
    private mutating func finish(_ turn: inout Turn) {
        let diskTrouble = step { engine in
            engine.plan(at: turn.now, into: &turn.actions)
            return engine.diskTrouble
        }
        let forgotten = forget(&turn)
        // Before the first notice asks for them: one by one, each would be a transaction of its own.
        let created = Self.created(by: turn.actions)
        facts.load(created, turn.record.submissions)
        let attempts = created.isEmpty ? [:] : facts.attempts(created, voided: Self.voided(by: turn.actions))
        var later: [Action] = []
        for (place, action) in turn.actions.enumerated() {
            switch action {
            case .record(let change): turn.record.changes.append(change)
            case .tell(let notice):
                var told = notices.facts(of: notice) { attempts[$0] ?? 1 }
                told.by = turn.doers[place]
                tell(told, into: &turn)
            case .answer, .stray, .prepare, .lookUp, .declineLookup, .create, .poll, .sweep, .search, .cancel, .fetch,
                .copy:
                later.append(action)
            }
        }
        let creations = buildInputs(of: later, into: &turn)
        noteJourneys(&turn)
        let commit = persist(turn.record)
        // What was written into a file that nobody finds any more is not on disk.
        do throws(DatabaseError) { try parts.database.checkPlace() } catch { return strand(turn, error) }
        nextIDs = turn.record.nextIDs
        progress.noteTurn()
        for facts in turn.logged { notices.log(facts) }
        diskLog.note(diskTrouble)
        for item in turn.finishedItems { facts.forget(item) }
        if !turn.finishedItems.isEmpty { parts.savedBell.ring() }
        for action in later { carryOut(action, creations, turn) }
        for reply in turn.replies { reply() }
        for (wish, jobs) in zip(turn.forgets, forgotten) { wish.reply(jobs) }
        parts.hub.publish(kept: turn.record.events, passing: turn.passing)
        parts.notifier?.ring(turn.record.events)
        parts.waiters.finished(turn.finishedJobs)
        parts.metrics.add(journeys.end(turn: parts.clock.now - turn.now, commit: commit))
        for query in turn.queries { step { query(&$0, turn.now) } }
    }

    /// One step of the turn. Between two of them, others look: a large turn takes many milliseconds.
    func step<Result: Sendable>(_ body: (inout Engine) -> Result) -> Result {
        guard let result = parts.engine.with(body) else { preconditionFailure("a turn without the engine") }
        return result
    }

    /// Gathers the figures of the turn, and the times of it that go to disk.
    private mutating func noteJourneys(_ turn: inout Turn) {
        for action in turn.actions {
            if case .record(.accepted(let ticket)) = action {
                journeys.accepted(turn.record.submissions[ticket]?.items.count ?? 0)
            }
            journeys.note(action, at: turn.now) { [facts] in facts.known($0)?.createdAt }
        }
        turn.record.timings = journeys.timings
    }

    mutating func tell(_ told: NoticeTable.Facts, into turn: inout Turn) {
        if notices.isLogged(told) { turn.logged.append(told) }
        guard told.kind.isDurable else {
            // It takes the number of the newest event that is kept.
            return turn.passing.append(notices.row(told, seq: turn.record.nextIDs.seq - 1, at: turn.now))
        }
        let seq = turn.takeSeq()
        let submissions = turn.record.submissions
        turn.record.events.append(
            notices.row(told, seq: seq, at: turn.now) { [facts] in facts.find($0, submissions)?.imageID })
        guard told.isEnd else { return }
        if let item = told.item {
            turn.finishedItems.append(item)
        } else if let job = told.job {
            turn.finishedJobs.append(job)
        }
    }

    /// The exact inputs of the creations of this turn: they go to disk with the intent.
    private mutating func buildInputs(of actions: [Action], into turn: inout Turn) -> [ItemID: CreationOrder] {
        var creations: [ItemID: CreationOrder] = [:]
        for action in actions {
            guard case .create(let item, let account) = action else { continue }
            guard let fact = facts.find(item) else { preconditionFailure("an item without a row") }
            switch parts.inputs.build(fact, for: account, at: turn.now) {
            case .success(let creation):
                creations[item] = creation
                turn.record.intents[item] = creation.input
                if creation.model != creation.asked { turn.record.sentAs[item] = creation.model }
            case .failure(let obstacle):
                if case .invalid(let error) = obstacle { turn.unbuildable[item] = error }
                turn.record.intents[item] = []
            }
        }
        return creations
    }

    /// The items whose last creation did not take place.
    private static func voided(by actions: [Action]) -> Set<ItemID> {
        Set(actions.compactMap { if case .record(.notCreated(let item)) = $0 { item } else { nil } })
    }

    /// The items whose creations are to be sent.
    private static func created(by actions: [Action]) -> [ItemID] {
        actions.compactMap { action in
            if case .create(let item, _) = action { item } else { nil }
        }
    }

    /// Puts the turn on disk, however long that takes: nothing that follows may happen before.
    /// Answers how long it took; nil: there was nothing to write.
    private func persist(_ record: TurnRecord) -> TimeSpan? {
        guard !record.isEmpty else { return nil }
        let start = parts.clock.now
        patience.insist(on: "writing the turn") { () throws(DatabaseError) in try parts.database.commit(record) }
        return parts.clock.now - start
    }

    private mutating func carryOut(
        _ action: Action, _ creations: [ItemID: CreationOrder], _ turn: Turn
    ) {
        switch action {
        case .record, .tell: break
        case .answer(let ticket, let answer):
            guard let reply = replies.removeValue(forKey: ticket) else { preconditionFailure("answered twice") }
            reply(answer)
        case .create(let item, let account):
            if let creation = creations[item] {
                parts.courier.create(item, creation, account)
            } else {
                let error = turn.unbuildable[item]
                parts.mailbox.post(.created(item, error.map { .refused($0) } ?? .unprepared))
            }
        case .stray(let item, let prediction):
            parts.logger.warning(
                """
                an image was paid for twice: its creation was not in the provider's list for as long as it could \
                arrive, was sent again, and turned up after that (canceled if it still runs)
                """, metadata: ["item": "\(item.rawValue)", "prediction": "\(prediction)"])
        case .prepare(let item, let account):
            guard let fact = facts.find(item) else { preconditionFailure("an item without a row") }
            parts.courier.prepare(item, fact, account, at: turn.now)
        case .lookUp(let lookup, let account): parts.courier.lookups.send(lookup, account)
        case .declineLookup(let lookup): parts.courier.lookups.decline(lookup)
        case .poll(let item, let prediction, let account): parts.courier.poll(item, prediction, account)
        case .sweep(let page, let before, let account): parts.courier.sweep(page, before: before, account)
        case .search(let request, let account): parts.courier.search(request, account)
        case .cancel(let item, let prediction, let account): parts.courier.cancel(item, prediction, account)
        case .copy(let item, let leader):
            guard let fact = facts.find(item) else { preconditionFailure("an item without a row") }
            parts.courier.copy(item, fact, from: leader)
        case .fetch(let item, let outputs, let kept):
            guard let fact = facts.find(item) else { preconditionFailure("an item without a row") }
            parts.courier.fetch(item, fact, outputs, kept)
        }
    }

    // MARK: Submits

    private mutating func submit(_ draft: SubmissionDraft, into turn: inout Turn) {
        let ticket = makeTicket()
        for (model, price) in prices.news(of: draft.items.lazy.map(\.model)) {
            step { $0.handle(.priced(model, price), at: turn.now, into: &turn.actions) }
        }
        switch draft.target {
        case .append(let job, let store, let at):
            let images = step { $0.images(of: job) }
            if let at, let images, at != images { return turn.replies.append { draft.reply(.moved) } }
            let submission = number(draft, job: job, store: store, priority: 5, deadline: nil, isOpen: true, &turn)
            turn.record.submissions[ticket] = rows(draft, submission, job: nil, firstOrdinal: images ?? 0, turn.now)
            expectAnswer(ticket, draft, job)
            step { $0.handle(.append(submission, ticket), at: turn.now, into: &turn.actions) }
            noteLeaders(draft, submission, &turn)
        case .newJob(let new):
            if let known = job(withKeyOf: new, in: turn) {
                let isSame = known.hash == new.contentHash
                return turn.replies.append { draft.reply(isSame ? .existing(known.job) : .conflict(known.job)) }
            }
            let job = turn.record.nextIDs.job
            turn.record.nextIDs.job = JobID(job.rawValue + 1)
            let deadline = new.deadline.map { turn.now + $0 }
            let submission = number(
                draft, job: job, store: new.store, priority: new.priority, deadline: deadline, isOpen: new.isOpen, &turn
            )
            let row = NewJob(
                id: job, store: new.store, uid: new.uid, gid: new.gid, pid: new.pid, priority: new.priority,
                key: new.key, contentHash: new.contentHash, cache: new.cache, metadata: new.metadata,
                createdAt: turn.now,
                deadline: deadline, isOpen: new.isOpen)
            turn.record.submissions[ticket] = rows(draft, submission, job: row, firstOrdinal: 0, turn.now)
            expectAnswer(ticket, draft, job)
            step { $0.handle(.submit(submission, ticket), at: turn.now, into: &turn.actions) }
            noteLeaders(draft, submission, &turn)
            if let key = new.key, case .answer(ticket, .accepted) = turn.actions.last {
                turn.keys[Turn.JobKey(store: new.store, key: key, uid: new.uid)] = (job, new.contentHash ?? [])
            }
        }
    }

    private mutating func expectAnswer(_ ticket: Ticket, _ draft: SubmissionDraft, _ job: JobID) {
        replies[ticket] = { answer in
            switch answer {
            case .accepted: draft.reply(.accepted(job))
            case .refused(let refusal): draft.reply(.refused(refusal))
            }
        }
    }

    /// The job of this user that has this key already, on disk or in this turn; an admin's may be anybody's, since an
    /// admin sees them all.
    private func job(withKeyOf new: SubmissionDraft.JobDraft, in turn: Turn) -> (job: JobID, hash: [UInt8])? {
        guard let key = new.key else { return nil }
        if let known = turn.keys[Turn.JobKey(store: new.store, key: key, uid: new.uid)] { return known }
        let row = patience.insist(on: "looking for a job's key") { () throws(DatabaseError) in
            try parts.database.job(store: new.store, key: key, uid: new.uid, orAnyUser: new.isByAdmin)
        }
        guard let row else { return nil }
        return (row.id, row.submitted.contentHash ?? [])
    }

    /// Gives the images their ids, and tells the engine what it needs of them.
    private func number(
        _ draft: SubmissionDraft, job: JobID, store: StoreID, priority: UInt8, deadline: Moment?, isOpen: Bool,
        _ turn: inout Turn
    ) -> Submission {
        var twins = Twins(draft.items, of: job, parts.database, &turn)
        var batches: [Submission.Batch] = []
        var next = turn.record.nextIDs.item
        for item in draft.items {
            let leader = twins.leader(of: item, next)
            if leader == nil, let last = batches.last, last.model == item.model, last.leader == nil,
                last.needsUpload == item.needsPreparation
            {
                batches[batches.count - 1] = Submission.Batch(
                    first: last.first, count: last.count + 1, model: last.model, needsUpload: last.needsUpload)
            } else {
                batches.append(
                    Submission.Batch(
                        first: next, count: 1, model: item.model, needsUpload: item.needsPreparation, leader: leader))
            }
            next = ItemID(next.rawValue + 1)
        }
        turn.record.nextIDs.item = next
        return Submission(
            job: job, store: store, priority: priority, deadline: deadline, isOpen: isOpen, batches: batches)
    }

    /// What was accepted in this turn can lead what comes later in it.
    private func noteLeaders(_ draft: SubmissionDraft, _ submission: Submission, _ turn: inout Turn) {
        guard case .answer(_, .accepted) = turn.actions.last, let first = submission.batches.first?.first else {
            return
        }
        let following = Set(submission.batches.filter { $0.leader != nil }.map(\.first))
        for (place, item) in draft.items.enumerated() {
            let id = ItemID(first.rawValue + Int64(place))
            if let identity = item.identity, !following.contains(id) {
                turn.leaders[identity] = Turn.Lead(item: id, job: submission.job)
            }
        }
    }

    private func rows(
        _ draft: SubmissionDraft, _ submission: Submission, job: NewJob?, firstOrdinal: Int, _ now: Moment
    ) -> SubmissionRows {
        let first = submission.batches.first?.first.rawValue ?? 0
        var leaders: [ItemID: ItemID] = [:]
        for batch in submission.batches { leaders[batch.first] = batch.leader?.item }
        let items = draft.items.enumerated().map { place, item in
            NewItem(
                id: ItemID(first + Int64(place)), job: submission.job, ordinal: firstOrdinal + place,
                imageID: item.imageID, source: item.source, prompt: item.prompt, input: item.input, model: item.model,
                needsUpload: item.needsPreparation, createdAt: now, identity: item.identity,
                follows: leaders[ItemID(first + Int64(place))])
        }
        return SubmissionRows(job: job, items: items, blobs: draft.blobs)
    }
}
