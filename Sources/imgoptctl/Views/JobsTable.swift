import ImgoptWire

/// Jobs, a row each.
enum JobsTable {
    /// The columns that are shown unless others are asked for.
    private static let usual = [
        "job", "store", "state", "images", "done", "failed", "canceled", "unresolved", "queued", "flight", "eta",
        "created", "key",
    ]

    /// The same for these jobs: what is open, what fails and what has failed is told where there is such a job.
    static func usual(of jobs: [Job]) -> [String] {
        let names = usual + (jobs.contains { openSeconds(of: $0, $0.createdAt) != nil } ? ["open"] : [])
        if jobs.contains(where: { $0.failing != nil }) { return names + ["failing", "next", "error"] }
        return jobs.contains { $0.error != nil } ? names + ["error"] : names
    }

    /// All columns, as they are at the moment `now`.
    static func fields(_ times: TimeStyle, now: Timestamp = WallClock.now()) -> [Field<Job>] {
        [
            .init("job", .init("JOB", right: true), number: { Double($0.id) }, cell: { .init("\($0.id)") }),
            .init("store", .init("STORE", flexible: true)) { .init($0.store.text) },
            .init("state", .init("STATE")) { .init($0.state.rawValue, Colours.of($0.state)) },
            .init(
                "open", .init("OPEN FOR", right: true, rank: 2), number: { openSeconds(of: $0, now) },
                cell: { .init(openSeconds(of: $0, now).map { Figures.duration(seconds: $0) } ?? "-", .yellow) }),
            .init("images", .init("IMAGES", right: true), count: \.images),
            .init("done", .init("DONE", right: true), count: \.counts.done),
            .init("failed", .init("FAILED", right: true, rank: 1), count: \.counts.failed, colour: .red),
            .init(
                "failing", .init("FAILING", right: true, rank: 2), count: { $0.failing?.images ?? 0 },
                colour: .yellow),
            .init("canceled", .init("CANCELED", right: true, rank: 7), count: \.counts.canceled, colour: .yellow),
            .init(
                "unresolved", .init("UNRESOLVED", right: true, rank: 8), count: \.counts.unresolved, colour: .yellow),
            .init("queued", .init("QUEUED", right: true, rank: 3), count: \.counts.queued),
            .init("flight", .init("IN FLIGHT", right: true, rank: 4), count: { JobProgress($0).inFlight }),
            .init(
                "eta", .init("ETA", right: true, rank: 2), number: { $0.etaSeconds.map(Double.init) },
                cell: { .init($0.etaSeconds.map { Figures.duration(seconds: Double($0)) } ?? "-") }),
            .init(
                "next", .init("NEXT TRY", rank: 6),
                number: { $0.failing?.nextAttemptAt.map { Double($0.milliseconds) } },
                cell: { .init(times.next($0.failing?.nextAttemptAt, after: now)) }),
            .init(
                "spent", .init("SPENT", right: true, rank: 9), number: { $0.spent.map { Double($0.micros) } },
                cell: { .init($0.spent.map { $0.shown } ?? "-") }),
            .init("user", .init("USER", rank: 9)) { .init($0.user ?? $0.uid.map { "\($0)" } ?? "-") },
            .init("priority", .init("PRIORITY", right: true, rank: 9), count: \.priority),
            time("created", "CREATED", rank: 5, times) { $0.createdAt },
            time("started", "STARTED", rank: 10, times) { $0.startedAt },
            time("finished", "FINISHED", rank: 10, times) { $0.finishedAt },
            .init("key", .init("KEY", flexible: true, rank: 6)) { .init($0.key ?? "-") },
            .init("error", .init("ERROR", flexible: true, rank: 6)) {
                .init(($0.error ?? $0.failing?.error).map { "\($0.name): \($0.message)" } ?? "-")
            },
        ]
    }

    /// How long more images were awaited, which an abandoned job is known by; nil: none are.
    private static func openSeconds(of job: Job, _ now: Timestamp) -> Double? {
        guard job.open, !JobProgress(job).isFinished else { return nil }
        return max(0, Double(now.milliseconds - job.createdAt.milliseconds) / 1000)
    }

    private static func time(
        _ name: String, _ title: String, rank: Int, _ times: TimeStyle, _ moment: @escaping (Job) -> Timestamp?
    ) -> Field<Job> {
        .init(
            name, .init(title, rank: rank), number: { moment($0).map { Double($0.milliseconds) } },
            cell: { .init(times.text(moment($0))) })
    }
}
