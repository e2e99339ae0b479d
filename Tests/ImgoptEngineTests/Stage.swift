import ImgoptEngine

/// An engine on a stage: events are given to it one turn at a time, and what it does is kept.
struct Stage {
    static let start = Moment(microseconds: 1_767_225_617_123_456)
    static let file = OutputFile(path: "/o/1.png", bytes: 1, sha256: "", contentType: "image/png", sourceURL: "u")

    var engine: Engine
    var now = Stage.start
    /// The number of the page of the list that is under way; nil: it was answered, or a prediction was read by itself.
    private(set) var page: Int?
    /// What was recorded so far.
    private(set) var records: [Change] = []
    private var ticket: UInt64 = 0

    /// - Parameter looksEarly: whether spare reads are sent too, of which most scripts know nothing.
    init(_ settings: EngineSettings = EngineSettings(), knowsTime: Bool = true, looksEarly: Bool = false) {
        var settings = settings
        settings.looksEarly = looksEarly
        engine = Engine(settings: settings, seed: 1, at: Stage.start)
        if knowsTime { learnTime() }
    }

    /// Answers the search that is open with the list's only page, which shows some predictions.
    mutating func searched(_ found: [ItemID: PredictionReport] = [:]) -> [Action] {
        var page = SearchPage()
        page.found = found
        return turn(answer(.page(page)))
    }

    /// The answer to the search that is open.
    func answer(_ result: Search.Result) -> Event {
        guard let request = engine.openSearch else { preconditionFailure("no search is open") }
        return .searched(Search(number: request.number, result))
    }

    /// Lets time pass until the next search is sent. Nil: none within a long time.
    mutating func untilSearch() -> [Action]? {
        for _ in 0..<100 {
            guard let deadline else { return nil }
            now = max(now, deadline)
            let actions = turn()
            if !actions.searched.isEmpty { return actions }
        }
        return nil
    }

    /// Lets the list show nothing in each search, until one decides. Answers what that one does, and how many it took.
    mutating func searchInVain() -> (searches: Int, last: [Action]) {
        for count in 1...20 {
            guard let looked = untilSearch() else { return (count, []) }
            if !looked.created.isEmpty { return (count, looked) }
            let answered = searched()
            if statistics.counts[.unresolved] == 0 || statistics.forPerson > 0 { return (count, answered) }
        }
        return (20, [])
    }

    /// Tells what the provider's clock is: half a minute ahead of ours.
    mutating func learnTime() {
        let told = (now + .seconds(30)).microseconds
        _ = turn(.providerTime(ProviderTimeSample(sent: now, received: now, low: told, high: told)))
    }

    /// The figures of this moment.
    var statistics: EngineStatistics {
        var copy = engine
        return copy.statistics(at: now)
    }

    /// What the items of an open job wait for.
    func waits(of job: Int64) -> [Wait] {
        var copy = engine
        return copy.explain(JobID(job), limit: 100, at: now)?.items.map(\.wait) ?? []
    }

    /// When the engine wants its next turn.
    var deadline: Moment? {
        var copy = engine
        return copy.nextDeadline(at: now)
    }

    /// One turn.
    mutating func turn(_ events: Event...) -> [Action] {
        var actions: [Action] = []
        for event in events {
            if case .swept = event { page = nil }
            engine.handle(event, at: now, into: &actions)
        }
        engine.plan(at: now, into: &actions)
        records += actions.records
        page = actions.pages.last ?? (actions.polled.isEmpty ? page : nil)
        return actions
    }

    /// Lets time pass, with a turn at each deadline.
    mutating func wait(_ span: TimeSpan) -> [Action] {
        let end = now + span
        var actions: [Action] = []
        while let deadline = engine.nextDeadline(at: now), deadline <= end {
            now = max(now, deadline)
            actions += turn()
        }
        now = end
        return actions + turn()
    }

    mutating func submit(
        _ count: Int32, job: Int64 = 1, store: Int32 = 1, needsUpload: Bool = false, isOpen: Bool = false,
        deadline: Moment? = nil
    ) -> [Action] {
        turn(.submit(submission(count, job, store, needsUpload, isOpen, deadline), nextTicket()))
    }

    mutating func append(_ count: Int32, job: Int64 = 1, first: Int64) -> [Action] {
        let batch = Submission.Batch(first: ItemID(first), count: count, model: ModelID(0), needsUpload: false)
        let more = Submission(
            job: JobID(job), store: StoreID(1), priority: 5, deadline: nil, isOpen: true, batches: [batch])
        return turn(.append(more, nextTicket()))
    }

    private func submission(
        _ count: Int32, _ job: Int64, _ store: Int32, _ needsUpload: Bool, _ isOpen: Bool, _ deadline: Moment?
    ) -> Submission {
        Submission(
            job: JobID(job), store: StoreID(store), priority: 5, deadline: deadline, isOpen: isOpen,
            batches: [.init(first: ItemID(job * 1_000), count: count, model: ModelID(0), needsUpload: needsUpload)])
    }

    mutating func nextTicket() -> Ticket {
        ticket += 1
        return Ticket(ticket)
    }

    /// A prediction as the provider tells of it.
    func report(_ id: String, _ progress: PredictionReport.Progress = .running) -> PredictionReport {
        PredictionReport(id: id, progress: progress, createdAt: now)
    }

    /// Submits one image and lets it run as prediction "p".
    mutating func running() -> ItemID {
        _ = submit(1)
        _ = turn(.created(item, .created(report("p"))))
        return item
    }

    /// The first item of job 1.
    var item: ItemID { ItemID(1_000) }

    /// Lets the running image end, as a page of the list tells.
    mutating func end(_ progress: PredictionReport.Progress, seconds: Double? = nil) -> [Action] {
        _ = wait(.seconds(2))
        let report = PredictionReport(id: "p", progress: progress, createdAt: Stage.start, predictSeconds: seconds)
        guard let page else { return turn(.polled(item, prediction: "p", .found(report))) }
        return turn(.swept(Sweep(page: page, .page(["p": report], end: nil))))
    }
}

extension [Action] {
    var created: [ItemID] { compactMap { if case .create(let id, _) = $0 { id } else { nil } } }
    var polled: [String] { compactMap { if case .poll(_, let prediction, _) = $0 { prediction } else { nil } } }
    var pages: [Int] { compactMap { if case .sweep(let page, _, _) = $0 { page } else { nil } } }
    var fetched: [ItemID] { compactMap { if case .fetch(let id, _, _) = $0 { id } else { nil } } }
    var prepared: [ItemID] { compactMap { if case .prepare(let id, _) = $0 { id } else { nil } } }
    var canceled: [ItemID] { compactMap { if case .cancel(let id, _, _) = $0 { id } else { nil } } }
    /// What each search looks for.
    var searched: [[ItemID]] {
        compactMap { if case .search(let request, _) = $0 { request.windows.map(\.item) } else { nil } }
    }
    var records: [Change] { compactMap { if case .record(let change) = $0 { change } else { nil } } }
    var answers: [Answer] { compactMap { if case .answer(_, let answer) = $0 { answer } else { nil } } }
    /// The state and the counts of the last line of a job that was written.
    var job: JobProgress? {
        records.compactMap { if case .job(_, let progress) = $0 { progress } else { nil } }.last
    }
}
