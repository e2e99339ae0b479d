import ImgoptJSON
import ImgoptWire

/// What `top` knows of the daemon: what it was told when it asked, carried on by the events since.
struct TopModel: Equatable, Sendable {
    /// An image that the provider works on.
    struct Running: Equatable, Sendable {
        var item: Int64
        var job: Int64?
        var store: StoreName?
        var imageID: String?
        var state: ItemState
        /// When this state began.
        var since: Timestamp
    }

    /// An image that failed, or is to be tried again.
    struct Failed: Equatable, Sendable {
        var item: Int64
        var job: Int64?
        var store: StoreName?
        var imageID: String?
        var message: String
        var willRetry: Bool
        var time: Timestamp
    }

    /// What is asked for, since no event tells it: waits, shares, ETAs, health.
    struct Answers: Equatable, Sendable {
        var stats: Stats
        var overview: Overview
        var health: Health
        /// The newest jobs and all that are open.
        var jobs: [Job]
    }

    private static let mostFailures = 100
    /// Finished jobs that are still shown.
    private static let mostFinished = 50

    var info: ServerInfoResult?
    private(set) var stats: Stats?
    private(set) var overview: Overview?
    private(set) var health: Health?
    private(set) var jobs: [Int64: Job] = [:]
    private(set) var running: [Int64: Running] = [:]
    /// Newest first.
    private(set) var failures: [Failed] = []
    private(set) var history = CreationHistory()
    /// Since when the daemon does not answer; nil while it does.
    var lostSince: Timestamp?
    /// Whether something happened that the answers do not have yet.
    var isStale = true
    /// Whether items under way may have been missed.
    var hasGap = false

    /// Takes in what was asked for.
    mutating func take(_ answers: Answers) {
        stats = answers.stats
        overview = answers.overview
        health = answers.health
        for job in answers.jobs { jobs[job.id] = job }
        forgetOldJobs()
    }

    /// Takes in the items of a job that are under way.
    mutating func take(_ items: [Item]) {
        for item in items {
            running[item.id] = Running(
                item: item.id, job: item.job, store: item.store, imageID: item.imageID, state: item.state,
                since: item.startedAt ?? item.createdAt)
        }
    }

    /// Takes in how a store stands, so that the next key sees it.
    mutating func take(_ store: StoreStatus) {
        guard let place = overview?.stores.firstIndex(where: { $0.store == store.store }) else { return }
        overview?.stores[place] = store
    }

    /// All items under way are to be asked for again.
    mutating func forgetRunning() {
        running = [:]
        hasGap = false
    }

    /// Takes in an event. Those that are replayed change nothing twice.
    mutating func apply(_ event: EventNotification) {
        isStale = true
        switch event.kind {
        case .itemCreating:
            history.note(at: event.time)
            run(event, .creating)
        case .itemProcessing: run(event, .processing)
        case .itemDone, .itemCanceled: if let item = event.item { running[item] = nil }
        case .itemFailed: fail(event, willRetry: false)
        case .itemRetrying: fail(event, willRetry: true)
        case .jobSubmitted: submitted(event)
        case .jobProgress, .jobFinished: changed(event)
        case .gap, .daemonStarted, .jobForgotten, .storeForgotten: hasGap = true
        case .jobStarted, .jobCanceled, .jobRetried, .itemCancelRequested, .itemRetried, .limiterThrottled,
            .limiterChanged, .limiterAdjusted, .providerDown, .providerUp, .storePaused, .storeResumed, .storeChanged,
            .accountPaused, .accountResumed, .modelResumed, .daemonPaused, .daemonResumed, .daemonDraining,
            .daemonReloaded, .heartbeat, nil:
            break
        }
    }

    /// The jobs that have not ended.
    var openJobs: [Job] { jobs.values.filter { $0.state == .pending || $0.state == .running } }

    /// When the last image of `store` will be done, in seconds, as far as its jobs say so.
    func etaSeconds(of store: StoreName) -> Int? {
        openJobs.lazy.filter { $0.store == store }.compactMap(\.etaSeconds).max()
    }

    private mutating func run(_ event: EventNotification, _ state: ItemState) {
        guard let item = event.item else { return }
        running[item] = Running(
            item: item, job: event.job, store: event.store, imageID: event.imageID, state: state, since: event.time)
    }

    private mutating func fail(_ event: EventNotification, willRetry: Bool) {
        guard let item = event.item else { return }
        running[item] = nil
        let error: ItemError? = event[.error]
        let failed = Failed(
            item: item, job: event.job, store: event.store, imageID: event.imageID,
            message: error?.message ?? "no reason given",
            willRetry: willRetry, time: event.time)
        guard !failures.contains(failed) else { return }
        failures.insert(failed, at: 0)
        if failures.count > Self.mostFailures { failures.removeLast() }
    }

    private mutating func submitted(_ event: EventNotification) {
        guard let id = event.job, let store = event.store, jobs[id] == nil else { return }
        let images: Int = event[.images] ?? 0
        jobs[id] = Job(
            id: id, store: store, state: .pending, counts: ItemCounts(queued: images), images: images, priority: 5,
            key: nil, metadata: [:], open: false, createdAt: event.time, startedAt: nil, finishedAt: nil, error: nil,
            failing: nil, etaSeconds: nil, position: nil, spent: nil, user: nil, uid: nil, pid: nil, existing: false)
    }

    private mutating func changed(_ event: EventNotification) {
        guard let id = event.job, jobs[id] != nil else { return }
        if let counts: ItemCounts = event[.counts] { jobs[id]?.counts = counts }
        guard event.kind == .jobFinished else { return }
        if let state: JobState = event[.state] { jobs[id]?.state = state }
        jobs[id]?.finishedAt = event.time
        jobs[id]?.etaSeconds = nil
        forgetOldJobs()
    }

    private mutating func forgetOldJobs() {
        let finished = jobs.values.filter { $0.state != .pending && $0.state != .running }.map(\.id).sorted()
        for id in finished.dropLast(Self.mostFinished) { jobs[id] = nil }
    }
}
