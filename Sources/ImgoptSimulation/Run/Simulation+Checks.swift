internal import ImgoptEngine

// The rules of the world.
extension Simulation {
    /// What is told is on disk.
    mutating func check(_ notice: Notice) throws {
        let (item, state): (ItemID, ItemState)
        switch notice {
        case .itemCreating(let id, _, _, _): (item, state) = (id, .creating)
        case .itemProcessing(let id, _, _, let prediction, _):
            (item, state) = (id, .processing)
            guard database.items[id]?.prediction == prediction else {
                throw Nonsense("\(id) runs as another prediction")
            }
        case .itemDone(let id, _, _, _): (item, state) = (id, .done)
        case .itemFailed(let id, _, _, _): (item, state) = (id, .failed)
        case .itemRetrying(let id, _, _, _, _): (item, state) = (id, .queued)
        case .itemCanceled(let id, _, _): (item, state) = (id, .canceled)
        case .jobSubmitted(let id, _, _):
            guard database.jobs[id] != nil else { throw Nonsense("\(id) is told of before it is on disk") }
            return
        case .jobFinished(let id, _, let state, let counts):
            guard let job = database.jobs[id], job.state == state, job.counts == counts, job.finishedAt != nil else {
                throw Nonsense("\(id) is told to be finished, and is not")
            }
            return
        case .providerDown(.model(let model), _, _):
            report.modelsDown += 1
            modelsDown.insert(model)
            return
        case .providerUp(.model(let model)):
            report.modelsUp += 1
            modelsDown.remove(model)
            return
        default: return
        }
        guard database.items[item]?.state == state else {
            throw Nonsense("\(item) is told to be \(state) at \(now), and is not")
        }
    }

    /// What holds after every turn.
    mutating func checkTurn() throws {
        if let item = provider.paidTwice { throw Nonsense("\(item) is paid for twice at \(now)") }
        if let item = provider.paidTooOften { throw Nonsense("\(item) is paid for too often at \(now)") }
        // A provider that allows what the engine is set to has nothing to refuse.
        // What arrives late it counts late, too.
        if settings.serverLimit == nil, provider.refusals > report.lateArrivals {
            throw Nonsense("the provider refused a creation for the rate before \(now)")
        }
        guard report.turns % settings.turnsPerAudit == 0 else { return }
        try audit()
    }

    /// The engine's figures and places against the truth: too slow for every turn of a large run.
    mutating func audit() throws {
        let isSmall = database.open <= Self.placesCompared
        let places = isSmall ? engine.itemPlaces.sorted() : []
        if isSmall, places != database.openItems {
            let (there, truth) = (Set(places), Set(database.openItems))
            throw Nonsense(
                "lost: \(truth.subtracting(there)), strange: \(there.subtracting(truth)), "
                    + "in two places: \(places.count - there.count) at \(now)")
        }
        let figures = engine.statistics(at: now)
        guard figures.counts == database.totals else {
            throw Nonsense("the engine counts \(figures.counts), in truth \(database.totals) at \(now)")
        }
        guard engine.openCreations == outstanding.creations.count else {
            throw Nonsense("\(engine.openCreations) creations are open, in truth \(outstanding.creations.count)")
        }
        let queued = figures.stores.values.reduce(0) { $0 + $1.queued }
        guard queued == database.totals[.queued] else {
            throw Nonsense("stores count \(queued) queued images, in truth \(database.totals[.queued]) at \(now)")
        }
        let inFlight = figures.stores.values.reduce(0) { $0 + $1.inFlight }
        guard inFlight == database.inFlight, inFlight <= settings.engine.maxInFlight else {
            throw Nonsense("stores count \(inFlight) images in flight at \(now)")
        }
    }

    /// With more open items than this, where each of them is takes too long to compare.
    private static let placesCompared = 5_000

    /// What holds when nothing happens any more.
    mutating func checkEnd() throws {
        guard outstanding.count == 0 else { throw Nonsense("\(outstanding.count) requests were never answered") }
        try audit()
        try checkSpend()
        guard !isPausedOnPurpose else { return }
        if isWorkPending { throw Nonsense("it stopped with work left: \(describe())") }
        let figures = engine.statistics(at: now)
        let waiting = database.jobs.values.filter { $0.isOpen || $0.counts[.unresolved] > 0 }.count
        if figures.openJobs > waiting { throw Nonsense("\(figures.openJobs) jobs never ended") }
    }

    /// Whether an admin holds all or a part of it up.
    var isPausedOnPurpose: Bool {
        engine.isPaused || rules.values.contains { $0.isPaused } || !database.pausedAccounts.isEmpty || isAccountGone
    }

    /// Whether there is something to do that waits for no person.
    var isWorkPending: Bool {
        database.open > database.items.values.reduce(0) { $0 + ($1.state == .unresolved && $1.forPerson ? 1 : 0) }
    }

    mutating func describe() -> String {
        "\(engine.statistics(at: now)), next \(String(describing: engine.nextDeadline(at: now)))"
    }

    /// Adds what this life's engine counted.
    mutating func noteTally() {
        for tally in engine.laneTallies {
            report.adopted += tally.adopted
            report.resent += tally.resent
        }
    }

    mutating func summary() -> SimulationReport {
        noteTally()
        report.duration = (database.latestEnd ?? now) - start
        report.refusals = provider.refusals
        report.mostInWindow = provider.mostInWindow()
        if let first = database.creations.first?.sentAt, let last = database.creations.last?.sentAt, last > first {
            let limit = Double(settings.engine.createLimit) / settings.engine.window.seconds
            report.use = Double(database.creations.count) / ((last - first).seconds * limit)
        }
        noticed.sort()
        if let most = noticed.indices.last {
            report.noticedMedian = TimeSpan(microseconds: noticed[most / 2])
            report.noticedP95 = TimeSpan(microseconds: noticed[most * 95 / 100])
        }
        report.order = database.creationOrder
        report.days = Set(database.creations.map { Day(of: $0.sentAt) }).count
        report.createdWhileDown = provider.createdWhileDown
        report.mostPaidRuns = provider.mostPaidRuns
        report.missedStrays = provider.hidden.count { database.items[$0]?.doubts == 1 }
        report.trace = trace.value
        for (id, job) in database.jobs {
            for state in ItemState.allCases { report.counts[state] += job.counts[state] }
            report.jobs[id] = SimulationReport.JobFate(
                state: job.state, counts: job.counts, firstWait: job.firstCreationAt.map { $0 - job.submittedAt },
                creationsBefore: job.firstCreationAt == nil ? 0 : job.creationsBefore,
                duration: job.finishedAt.map { $0 - job.submittedAt })
        }
        return report
    }
}
