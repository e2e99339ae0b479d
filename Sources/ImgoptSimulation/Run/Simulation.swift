package import ImgoptEngine

/// The engine in virtual time: a workload, a provider, a database and a daemon that may be killed in any turn.
///
/// Every turn is checked against the world's own rules; the first that is broken ends the run with `Nonsense`.
package struct Simulation: Sendable {
    /// As an admin last changed them.
    var settings: SimulationSettings
    let start: Moment
    var now: Moment
    var engine: Engine
    var database = VirtualDatabase()
    var provider: VirtualProvider
    var agenda = Agenda<Happening>()
    var outstanding = Outstanding()
    /// Decides what the world does, apart from the provider.
    var dice: SeededGenerator
    /// How often the daemon was started: answers to an earlier one are lost.
    var life = 0
    var trace = TraceHash()
    var report = SimulationReport()
    var noticed: [Int64] = []
    /// Counts of their own for the checks: creations in all, those of stores with a limit of their own, and shares.
    var windows: [AccountID: WindowWatch] = [:]
    var storeWindows: [StoreID: WindowWatch] = [:]
    var fairness: [AccountID: FairnessWatch] = [:]
    /// The account that has an item's bytes.
    var uploads: [ItemID: AccountID] = [:]
    /// What the settings file says of stores; of the others it says nothing.
    var files: [StoreID: StoreSettings] = [:]
    /// Accounts that are not in the settings for now.
    var goneAccounts: Set<AccountID> = []
    /// What is in force for stores, told from the changes in the database alone; for the others the defaults are.
    var rules: [StoreID: StoreSettings] = [:]
    /// Models whose price the engine was told.
    var priced: Set<ModelID> = []
    var wallAhead = TimeSpan.zero
    /// The daemon is ending: at the latest then, and it creates nothing more.
    var endsBy: Moment?
    /// Models that were told to be down.
    var modelsDown: Set<ModelID> = []
    /// The turns that were put on disk; nil: nobody asks for them.
    var turns: [Turn]?
    /// What the engine was told; nil: nobody asks for it.
    var events: [Event]?
    private var nextTicket: UInt64 = 1
    private var unanswered: [Ticket: ClientCall] = [:]
    private var idleTurnsAt: (moment: Moment, count: Int) = (.distantPast, 0)

    /// When a run starts unless its settings say otherwise: 2026-01-01T00:00:17.123456Z, in the middle of a minute.
    package static let start = Moment(microseconds: 1_767_225_617_123_456)

    /// What is going to happen.
    enum Happening: Sendable {
        case call(ClientCall)
        /// A request reaches the provider.
        case arrival(Request, life: Int, sentAt: Moment)
        /// An answer reaches the daemon.
        case answer(Event, life: Int)
    }

    /// What a turn put on disk.
    struct Turn: Sendable {
        let changes: [Change]
        /// The submits that it may have accepted.
        let offered: [Ticket: Submission]
        let now: Moment
    }

    /// Prepares a run.
    package init(_ settings: SimulationSettings, _ workload: Workload) {
        self.settings = settings
        start = settings.start
        now = start
        engine = Engine(settings: Self.unpriced(settings.engine), seed: settings.seed, at: start)
        provider = VirtualProvider(settings, at: start)
        dice = SeededGenerator(seed: settings.seed ^ 0xD1CE)
        for (after, call) in workload.calls { agenda.add(.call(call), at: start + after) }
    }

    /// Runs until nothing is left to happen, and reports. Throws `Nonsense` at the first broken rule.
    package mutating func run() throws -> SimulationReport {
        while let next = try nextMoment() {
            guard next - start < settings.horizon else { throw Nonsense("it does not end: \(describe())") }
            now = max(now, next)
            if !arriveAtProvider() { try turn() }
        }
        try checkEnd()
        return summary()
    }

    /// When the next turn is; nil: it is over.
    private mutating func nextMoment() throws -> Moment? {
        let deadline = engine.nextDeadline(at: now)
        if deadline == nil, outstanding.count == 0, !isPausedOnPurpose, isWorkPending {
            throw Nonsense("nothing would ever happen again at \(now): \(describe())")
        }
        return [deadline, agenda.next, endsBy].compactMap(\.self).min()
    }

    /// Lets a request reach the provider, if that is next: no turn of the engine's.
    private mutating func arriveAtProvider() -> Bool {
        guard let next = agenda.next, next <= now, case .arrival(let request, let sender, let sentAt) = agenda.first
        else { return false }
        _ = agenda.take(dueAt: now)
        arrive(request, from: sender, sentAt: sentAt)
        return true
    }

    private mutating func turn() throws {
        report.turns += 1
        // Kept only for a turn that will be cut: a copy of it all is dear.
        let before = provider.happens(settings.crashChance, at: now) ? database : nil
        var calls: [ClientCall] = []
        var actions: [Action] = []
        var hadEvents = false
        while let happening = agenda.take(dueAt: now) {
            switch happening {
            case .arrival(let request, let sender, let sentAt): arrive(request, from: sender, sentAt: sentAt)
            case .answer(let event, let receiver):
                guard receiver == life else { continue }
                outstanding.answer(event)
                tell(event, &actions)
                hadEvents = true
            case .call(let call):
                calls.append(call)
                for event in events(for: call) { tell(event, &actions) }
                hadEvents = true
            }
        }
        engine.plan(at: now, into: &actions)
        try watchForIdling(!hadEvents && actions.isEmpty)
        if let before { return try crash(before: before, calls: calls, actions) }
        try carryOut(actions)
        try checkTurn()
        if let endsBy, outstanding.creations.isEmpty || now >= endsBy { try stop() }
    }

    private mutating func tell(_ event: Event, _ actions: inout [Action]) {
        events?.append(event)
        engine.handle(event, at: now, into: &actions)
    }

    private mutating func watchForIdling(_ isIdle: Bool) throws {
        guard isIdle, idleTurnsAt.moment == now else {
            idleTurnsAt = (now, isIdle ? 1 : 0)
            return
        }
        idleTurnsAt.count += 1
        if idleTurnsAt.count > 2 { throw Nonsense("it turns without effect at \(now): \(describe())") }
    }

    /// The events that a call becomes. What a model costs is told with the first submit that names it.
    private mutating func events(for call: ClientCall) -> [Event] {
        var models: [ModelID] = []
        if case .submit(let new) = call { models = new.batches.map(\.model) }
        if case .append(let new) = call { models = new.batches.map(\.model) }
        let news = models.filter { priced.insert($0).inserted }
        return news.map { .priced($0, settings.engine.prices[$0]) } + [event(for: call)]
    }

    private mutating func event(for call: ClientCall) -> Event {
        let ticket = Ticket(nextTicket)
        nextTicket += 1
        switch call {
        case .store(let store, var edit):
            edit.defaults = file(of: store)
            return .storeEdited(store, edit)
        case .storeFile(let store, let new):
            let old = file(of: store)
            files[store] = new
            return .storeReloaded(store, from: old, to: new)
        case .wallClock(let ahead):
            wallAhead = ahead
            return .wallClock(ahead: ahead)
        case .stop:
            endsBy = now + Self.farewell
            return .leave
        case .limit(let change, let account): return .limitChanged(change, account)
        case .pauseAccount(let account, let isPaused): return .pauseAccount(account, isPaused)
        case .account(let account, let isThere):
            if isThere { goneAccounts.remove(account) } else { goneAccounts.insert(account) }
            return .settingsChanged(knownSettings)
        case .pauseAll(let isPaused): return .pauseAll(isPaused)
        case .drain: return .drain
        case .tryNow(let wish): return .tryNow(wish)
        case .budget(let budget):
            settings.engine.dailyBudget = budget
            return .settingsChanged(knownSettings)
        default: unanswered[ticket] = call
        }
        switch call {
        case .submit(let submission):
            database.offered[ticket] = submission
            return .submit(submission, ticket)
        case .append(let submission):
            database.offered[ticket] = submission
            return .append(submission, ticket)
        case .seal(let job): return .seal(job, ticket)
        case .cancelJob(let job): return .cancelJob(job, ticket)
        case .cancelItem(let item, let job): return .cancelItem(item, job, ticket)
        case .retry(let job):
            guard let retry = retry(of: job) else {
                unanswered[ticket] = nil
                return .wake
            }
            return .retry(retry, ticket)
        default: return .wake
        }
    }

    /// How long the end waits for the answers to creations.
    private static let farewell = TimeSpan.seconds(2)

    /// What the settings file says of a store.
    func file(of store: StoreID) -> StoreSettings { files[store] ?? settings.engine.storeDefaults }

    /// The settings with the prices of all models that were named.
    var knownSettings: EngineSettings {
        var known = settings.engine
        known.prices = known.prices.filter { priced.contains($0.key) }
        known.accounts = known.accounts.filter { !goneAccounts.contains($0.key) }
        return known
    }

    /// Whether an account is in the settings.
    func isInUse(_ account: AccountID) -> Bool { !goneAccounts.contains(account) }

    var isAccountGone: Bool { !goneAccounts.isEmpty }

    private static func unpriced(_ settings: EngineSettings) -> EngineSettings {
        var settings = settings
        settings.prices = [:]
        return settings
    }

    /// What a person wants to run again of a job; nil: nothing.
    private func retry(of job: JobID) -> Retry? {
        guard let row = database.jobs[job], !engine.isDraining else { return nil }
        var states: [ItemID: ItemState] = [:]
        var batches: [Submission.Batch] = []
        for id in row.items {
            guard let item = database.items[id] else { continue }
            guard item.state == .failed || item.state == .canceled || (item.state == .unresolved && item.forPerson)
            else { continue }
            states[id] = item.state
            batches.append(.init(first: id, count: 1, model: item.model, needsUpload: item.needsUpload))
        }
        guard !states.isEmpty else { return nil }
        return Retry(job: database.restoredJob(job, row), batches: batches, states: states)
    }

    /// A request was answered.
    mutating func answered(_ ticket: Ticket, _ answer: Answer) throws {
        guard unanswered.removeValue(forKey: ticket) != nil else { throw Nonsense("a request was answered twice") }
        if case .refused = answer { database.offered[ticket] = nil }
    }

    /// Nobody waits for an answer any more: the daemon is dead.
    mutating func forgetRequests() {
        unanswered = [:]
        database.offered = [:]
    }

    /// Every request is answered in its turn.
    func checkAnswers() throws {
        if let open = unanswered.first { throw Nonsense("no answer to \(open.value) at \(now)") }
    }
}
