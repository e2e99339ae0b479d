import ImgoptJSON
import ImgoptWire

/// What `top` asks the daemon.
struct TopQuestions: Sendable {
    /// Who the daemon is, and from where on its events are replayed so that the last minute is known.
    struct Start: Sendable {
        var info: ServerInfoResult
        var since: Int64
    }

    private static let newestJobs = 20
    private static let openJobs = 200
    private static let itemsOfAJob = 200
    private static let jobsWithItems = 20
    /// Events that are replayed: those of a minute and some, at most this.
    private static let mostReplayed: Int64 = 20_000
    private static let eventsOfAnImage: Int64 = 6

    let daemon: any Daemon

    func start() async throws -> Start {
        let info = try await daemon.call(ServerInfo())
        let rpm = Int64(try await daemon.call(StatsGet()).create.rpm)
        let place = try await daemon.call(EventsSubscribe(kinds: [.daemonDraining]))
        _ = try await daemon.answer(to: EventsUnsubscribe(subscription: place.subscription))
        let replayed = min(Self.mostReplayed, (rpm + 100) * Self.eventsOfAnImage)
        return Start(info: info, since: max(place.oldestSeq - 1, place.seq - replayed, 0))
    }

    func answers() async throws -> TopModel.Answers {
        async let stats = daemon.call(StatsGet())
        async let overview = daemon.call(StatsOverview())
        async let health = daemon.call(HealthGet())
        async let newest = daemon.call(JobList(limit: Self.newestJobs)).jobs
        async let open = daemon.call(JobList(state: [.pending, .running], limit: Self.openJobs)).jobs
        return try await TopModel.Answers(
            stats: stats, overview: overview, health: health, jobs: newest + open)
    }

    /// The items of `jobs` that are under way.
    func running(_ jobs: [Job]) async throws -> [Item] {
        var items: [Item] = []
        for job in jobs.filter({ $0.state == .running }).prefix(Self.jobsWithItems) {
            items += try await daemon.call(
                JobItems(job: job.id, state: [.creating, .processing, .saving], limit: Self.itemsOfAJob)
            ).items
        }
        return items
    }
}
