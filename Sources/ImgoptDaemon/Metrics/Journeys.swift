import ImgoptDatabase
import ImgoptEngine

/// How far the items under way are, and when each step was: for the figures, and for the timelines on disk. Lives on
/// the engine's thread, and forgets an item with the end of its attempt.
struct Journeys {
    private struct Journey {
        var sent: Moment?
        var answered: Moment?
        var prediction: String?
        var timing: AttemptTiming

        init(_ item: ItemID) { timing = AttemptTiming(item) }
    }

    private var journeys: [ItemID: Journey] = [:]
    private var items: [String: ItemID] = [:]
    /// When predictions ended that a search has found in this turn.
    private var ended: [String: Moment] = [:]
    /// What the turn has brought so far.
    private(set) var figures = TurnFigures()
    /// What of it goes to disk.
    private(set) var timings: [AttemptTiming] = []

    /// A turn begins. `arrivals`: when bytes of outputs came.
    mutating func begin(arrivals: [ItemID: Moment]) {
        figures = TurnFigures()
        timings = []
        ended = [:]
        for (item, moment) in arrivals { journeys[item]?.timing.fetchedAt = moment }
    }

    // MARK: What the world said

    /// Takes in an event, before the engine does.
    mutating func hear(_ event: Event, at now: Moment) {
        switch event {
        case .created(let item, let creation): hear(creation, of: item, at: now)
        case .polled(let item, _, let reading, _):
            figures.count(.read(.poll, Self.outcome(reading)))
            if case .found(let report) = reading { seen(report, item, at: now) }
        case .cancelAnswered(_, _, let reading, _): figures.count(.read(.cancel, Self.outcome(reading)))
        case .swept(let sweep, _): hear(sweep, at: now)
        case .searched(let search, _):
            switch search.result {
            case .page(let page):
                figures.count(.read(.search, .ok))
                for report in page.found.values { ended[report.id] = report.completedAt }
            case .throttled: figures.count(.read(.search, .throttled))
            case .failed: figures.count(.read(.search, .failed))
            }
        case .fetched(_, let fetch): hear(fetch)
        case .submit, .append, .seal, .cancelJob, .cancelItem, .retry, .tryNow, .lookupWanted, .prepared, .lookedUp,
            .providerTime, .storeChanged, .storeReloaded, .limitChanged, .wallClock, .settingsChanged, .priced,
            .storeEdited, .pauseAll, .pauseAccount, .leave, .drain, .wake:
            break
        }
    }

    private mutating func hear(_ creation: Creation, of item: ItemID, at now: Moment) {
        switch creation {
        case .created(let report):
            figures.count(.creation(.created))
            seen(report, item, at: now, isPoll: false)
        case .refused: figures.count(.creation(.invalid))
        case .throttled(let throttle): figures.count(.creation(throttle.isLowCredit ? .lowCredit : .rate))
        case .noCredit: figures.count(.creation(.noCredit))
        case .tokenRefused: figures.count(.creation(.tokenRefused))
        case .notSent, .turnedAway: figures.count(.creation(.notSent))
        case .unknown: figures.count(.creation(.unknown))
        case .unprepared: figures.count(.creation(.unprepared))
        }
        if let sent = journeys[item]?.sent { figures.took(.creation, now - sent) }
    }

    private mutating func hear(_ sweep: Sweep, at now: Moment) {
        switch sweep.result {
        case .page(let reports, _):
            figures.count(.read(.sweep, .ok))
            for (prediction, report) in reports {
                if let item = items[prediction] { seen(report, item, at: now) }
            }
        case .throttled: figures.count(.read(.sweep, .throttled))
        case .failed: figures.count(.read(.sweep, .failed))
        }
    }

    private mutating func hear(_ fetch: Fetch) {
        switch fetch {
        case .partly(_, let rest): hear(rest)
        case .saved(let files):
            figures.count(.download(.saved))
            figures.count(.downloadBytes, files.reduce(0) { $0 + Int($1.bytes) })
        case .failed, .unsaved, .held, .away, .wrong: figures.count(.download(.failed))
        case .noSpace: figures.count(.download(.noSpace))
        case .lost: figures.count(.download(.lost))
        }
    }

    /// A reading says how far an item's prediction is.
    private mutating func seen(_ report: PredictionReport, _ item: ItemID, at now: Moment, isPoll: Bool = true) {
        amend(item) { journey in
            if isPoll { journey.timing.polled(at: now) }
            if let end = report.completedAt { journey.timing.endedAt = end }
        }
    }

    /// Changes a journey in its place: a copy that is put back would copy its readings too.
    private mutating func amend<Result>(_ item: ItemID, _ change: (inout Journey) -> Result) -> Result {
        change(&journeys[item, default: Journey(item)])
    }

    private static func outcome(_ reading: Reading) -> TurnFigures.ReadOutcome {
        switch reading {
        case .found: .ok
        case .missing: .missing
        case .throttled: .throttled
        case .failed: .failed
        }
    }

    // MARK: What the engine decided

    /// Takes in what the engine decided. `createdAt`: when an item was submitted, if that is known.
    mutating func note(_ action: Action, at now: Moment, createdAt: (ItemID) -> Moment?) {
        switch action {
        case .record(let change): note(change, at: now, createdAt: createdAt)
        case .tell(let notice): note(notice, at: now)
        case .fetch(let item, _, _): amend(item) { $0.timing.fetchAt = now }
        case .answer, .stray, .prepare, .lookUp, .declineLookup, .create, .poll, .sweep, .search, .cancel, .copy: break
        }
    }

    private mutating func note(_ change: Change, at now: Moment, createdAt: (ItemID) -> Moment?) {
        switch change {
        case .creating(let item, let at, _):
            var journey = Journey(item)
            journey.sent = at
            journeys[item] = journey
            if let start = createdAt(item) { figures.took(.queued, at - start) }
        case .processing(let item, let prediction, _):
            amend(item) { ($0.prediction, $0.answered) = (prediction, now) }
            items[prediction] = item
        case .saving(let item, _, let seconds):
            if let seconds { figures.took(.run, .milliseconds(Int64(seconds * 1000))) }
            noticed(item, at: now)
        case .done(let item, _, _):
            if let timing = journeys[item]?.timing {
                if let end = timing.endedAt { figures.took(.endToSaved, now - end) }
                if let noticed = timing.noticedAt { figures.took(.saving, now - noticed) }
            }
            if let start = createdAt(item) { figures.took(.total, now - start) }
            leave(item)
        case .failed(let item, let error, _):
            figures.count(.failed(error.name))
            ended(item, at: now)
        case .queued(let item, _, _, let error):
            if let error { figures.count(.retried(error.name)) }
            ended(item, at: now)
        case .canceled(let item, _, _): ended(item, at: now)
        case .cost(_, let cost):
            // What may still change is no count that only grows.
            guard cost.isFinal, cost.amount > .zero else { return }
            figures.count(.spentMicros, Int(cost.amount.micros))
            figures.stores[cost.store, default: .init()].spentMicros += Int(cost.amount.micros)
        // Whatever comes of it begins with a new intent.
        case .notCreated(let item): journeys[item] = nil
        case .accepted, .job, .answered, .unresolved, .absent, .excused, .copying, .promoted, .due, .paid, .unfetched,
            .canceledQueued, .cancelRequested, .reopened, .store, .storeByFile, .limits, .accountPaused, .paused,
            .runTimes:
            break
        }
    }

    /// Images were accepted.
    mutating func accepted(_ images: Int) { figures.count(.submitted, images) }

    /// The end of a prediction is known, and its outputs are to be fetched.
    private mutating func noticed(_ item: ItemID, at now: Moment) {
        let journey = amend(item) { journey in
            journey.timing.noticedAt = now
            return journey
        }
        if let end = journey.timing.endedAt { figures.took(.endToNoticed, now - end) }
        if let answered = journey.answered { figures.took(.prediction, now - answered) }
        timings.append(journey.timing)
    }

    /// An attempt ended without an output.
    private mutating func ended(_ item: ItemID, at now: Moment) {
        if journeys[item]?.timing.endedAt != nil { journeys[item]?.timing.noticedAt = now }
        leave(item)
    }

    private mutating func leave(_ item: ItemID) {
        guard let journey = journeys.removeValue(forKey: item) else { return }
        if let prediction = journey.prediction { items[prediction] = nil }
        timings.append(journey.timing)
    }

    private mutating func note(_ notice: Notice, at now: Moment) {
        switch notice {
        case .itemProcessing(let item, _, _, let prediction, adopted: true):
            // To disk at once: it may run for long.
            let end = ended[prediction]
            timings.append(
                amend(item) { journey in
                    journey.timing.polled(at: now)
                    journey.timing.endedAt = end
                    return journey.timing
                })
        case .itemCreating(_, _, let store, _): figures.stores[store, default: .init()].creations += 1
        case .itemDone(_, _, let store, _):
            figures.count(.finished(.done))
            figures.stores[store, default: .init()].done += 1
        case .itemFailed(_, _, let store, _):
            figures.count(.finished(.failed))
            figures.stores[store, default: .init()].failed += 1
        case .jobSubmitted, .jobStarted, .jobProgress, .jobUndecided, .jobFinished, .jobCanceled, .itemProcessing,
            .itemRetrying, .itemCanceled, .limiterThrottled, .limiterChanged, .providerDown, .providerUp,
            .accountPaused, .accountResumed, .storePaused,
            .storeResumed, .draining:
            break
        }
    }

    /// Adds how long the turn itself took.
    mutating func end(turn: TimeSpan, commit: TimeSpan?) -> TurnFigures {
        figures.took(.turn, turn)
        if let commit { figures.took(.commit, commit) }
        return figures
    }
}
