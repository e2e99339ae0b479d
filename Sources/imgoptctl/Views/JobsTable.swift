import ImgoptWire

/// Jobs, a row each.
enum JobsTable {
    static func table(_ jobs: [Job], times: TimeStyle) -> Table {
        var table = Table([
            .init("JOB", right: true), .init("STORE", flexible: true), .init("STATE"), .init("IMAGES", right: true),
            .init("DONE", right: true), .init("FAILED", right: true, rank: 1), .init("QUEUED", right: true, rank: 3),
            .init("IN FLIGHT", right: true, rank: 4), .init("ETA", right: true, rank: 2), .init("CREATED", rank: 5),
            .init("KEY", flexible: true, rank: 6),
        ])
        for job in jobs {
            let counts = job.counts
            table.rows.append([
                .init("\(job.id)"), .init(job.store.text), .init(job.state.rawValue, Colours.of(job.state)),
                .init(job.images), .init(counts.done), .init(counts.failed, counts.failed > 0 ? .red : nil),
                .init(counts.queued), .init(counts.creating + counts.processing + counts.saving),
                .init(job.etaSeconds.map { Figures.duration(seconds: Double($0)) } ?? "-"),
                .init(times.text(job.createdAt)), .init(job.key ?? "-"),
            ])
        }
        return table
    }
}
