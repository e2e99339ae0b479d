import ImgoptWire

/// A row of a pane.
struct TopRow: Sendable {
    /// The same as long as it is about the same thing.
    var id: String
    var store: StoreName?
    var job: Int64?
    var cells: [Table.Cell]
    /// By what it can be sorted, beside its store.
    var values: [TopOrder: Double]
    /// What a filter looks at.
    var words: String
}

/// The rows of each pane, filtered and sorted.
struct TopRows {
    let model: TopModel
    let now: Timestamp
    let times: TimeStyle

    /// The rows of `pane` as `controls` want them.
    func rows(of pane: TopPane, _ controls: TopControls) -> [TopRow] {
        var rows =
            switch pane {
            case .stores: stores()
            case .jobs: jobs()
            case .running: running()
            case .failures: failures()
            }
        if !controls.filter.isEmpty {
            let wanted = controls.filter.lowercased()
            rows = rows.filter { $0.words.lowercased().contains(wanted) }
        }
        let sorting = controls.sorting(of: pane)
        return rows.sorted { Self.isBefore($0, $1, sorting) }
    }

    /// The columns of `pane`.
    static func columns(of pane: TopPane) -> [Table.Column] {
        switch pane {
        case .stores:
            [
                .init("STORE", flexible: true), .init("QUEUED", right: true), .init("IN FLIGHT", right: true),
                .init("SHARE", right: true, rank: 2), .init("RATE", right: true, rank: 3),
                .init("WAIT", right: true, rank: 1), .init("ETA", right: true, rank: 1),
                .init("DONE", right: true, rank: 4), .init("STATE", flexible: true, rank: 1),
            ]
        case .jobs:
            [
                .init("JOB", right: true), .init("STORE", flexible: true), .init("STATE"),
                .init("LEFT", right: true), .init("DONE", right: true, rank: 1),
                .init("FAILED", right: true, rank: 3), .init("ETA", right: true, rank: 1),
                .init("PROGRESS", rank: 4), .init("KEY", flexible: true, rank: 5),
            ]
        case .running:
            [
                .init("ITEM", right: true), .init("JOB", right: true, rank: 2), .init("STORE", flexible: true),
                .init("IMAGE", flexible: true, rank: 1), .init("STATE"), .init("SINCE", right: true),
            ]
        case .failures:
            [
                .init("TIME"), .init("JOB", right: true, rank: 2), .init("STORE", flexible: true, rank: 3),
                .init("IMAGE", flexible: true, rank: 1), .init("FAILURE", flexible: true),
            ]
        }
    }

    private static func isBefore(_ left: TopRow, _ right: TopRow, _ sorting: TopControls.Sorting) -> Bool {
        if sorting.order == .store {
            let (one, other) = (left.store?.text ?? "", right.store?.text ?? "")
            if one != other { return (one < other) != sorting.isReversed }
        } else {
            let (one, other) = (left.values[sorting.order] ?? -1, right.values[sorting.order] ?? -1)
            if one != other { return (one > other) != sorting.isReversed }
        }
        return left.id < right.id
    }

    private func stores() -> [TopRow] {
        let created = model.overview?.throughput.createdLastMinute ?? 0
        let age = Int(max(0, now.milliseconds - (model.overview?.timestamp ?? now).milliseconds))
        return (model.overview?.stores ?? []).map { store in
            let rate = store.share * Double(created)
            let eta = store.paused ? nil : model.etaSeconds(of: store.store)
            // It was told as of a while ago: nothing is asked while nothing happens.
            let waited = store.waitMilliseconds.map { $0 + age }
            var held = store
            // How many it may have queued is a setting, not a state.
            held.maxQueued = nil
            return TopRow(
                id: store.store.text, store: store.store,
                cells: [
                    .init(store.store.text), .init(store.queued), .init(store.inFlight),
                    .init(Figures.percent(store.share)), .init("\(Figures.fixed(rate, 0))/min"),
                    .init(Figures.duration(milliseconds: waited)),
                    .init(eta.map { Figures.duration(seconds: Double($0)) } ?? "-"), .init(store.done),
                    .init(StoresTable.limits(of: held), store.paused ? .yellow : nil),
                ],
                values: [
                    .queued: Double(store.queued), .inFlight: Double(store.inFlight), .share: store.share,
                    .rate: rate, .wait: Double(waited ?? -1), .eta: Double(eta ?? -1),
                ], words: "\(store.store.text) \(store.paused ? "paused" : "")")
        }
    }

    private func jobs() -> [TopRow] {
        model.jobs.values.map { job in
            let progress = JobProgress(job)
            let left = job.images - progress.finished
            return TopRow(
                id: Self.sortable(job.id), store: job.store, job: job.id,
                cells: [
                    .init("\(job.id)"), .init(job.store.text), Self.state(of: job),
                    .init(left), .init(job.counts.done), .init(progress.failed, progress.failed > 0 ? .red : nil),
                    .init(job.etaSeconds.map { Figures.duration(seconds: Double($0)) } ?? "-"),
                    .init(ProgressBar.small(progress, columns: 10)), .init(job.key ?? "-"),
                ],
                values: [
                    .job: Double(job.id), .left: Double(left), .eta: Double(job.etaSeconds ?? -1),
                    .failed: Double(progress.failed),
                ], words: "\(job.id) \(job.store.text) \(Self.state(of: job).text) \(job.key ?? "")")
        }
    }

    /// Its state, and what of it may need a person: images in doubt, or a sender that is awaited.
    private static func state(of job: Job) -> Table.Cell {
        var words = [job.state.rawValue]
        if job.open, !JobProgress(job).isFinished { words.append("open") }
        if job.counts.unresolved > 0 { words.append("\(job.counts.unresolved) unresolved") }
        return .init(words.joined(separator: ", "), words.count > 1 ? .yellow : Colours.of(job.state))
    }

    private func running() -> [TopRow] {
        model.running.values.map { item in
            let age = max(0, Double(now.milliseconds - item.since.milliseconds) / 1000)
            return TopRow(
                id: Self.sortable(item.item), store: item.store, job: item.job,
                cells: [
                    .init("\(item.item)"), .init(item.job.map(String.init) ?? "-"),
                    .init(item.store?.text ?? "-"), .init(item.imageID ?? "-"),
                    .init(item.state.rawValue, Colours.of(item.state)),
                    .init(Figures.duration(seconds: age.rounded(.down))),
                ],
                values: [.since: -Double(item.since.milliseconds), .job: Double(item.job ?? 0)],
                words: "\(item.item) \(item.store?.text ?? "") \(item.imageID ?? "") \(item.state.rawValue)")
        }
    }

    private func failures() -> [TopRow] {
        model.failures.map { failed in
            TopRow(
                id: "\(Self.sortable(failed.item)) \(failed.time.milliseconds)", store: failed.store, job: failed.job,
                cells: [
                    .init(times.timeOfDay(failed.time)), .init(failed.job.map(String.init) ?? "-"),
                    .init(failed.store?.text ?? "-"), .init(failed.imageID ?? "item \(failed.item)"),
                    .init(
                        failed.willRetry ? "again: \(failed.message)" : failed.message,
                        failed.willRetry ? .yellow : .red),
                ],
                values: [.time: Double(failed.time.milliseconds), .job: Double(failed.job ?? 0)],
                words: "\(failed.item) \(failed.store?.text ?? "") \(failed.imageID ?? "") \(failed.message)")
        }
    }

    /// A number as text that sorts as the number does.
    private static func sortable(_ number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}
