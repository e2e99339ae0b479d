import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// All figures of a moment, as families for a collector. Names, labels and units are a contract: dashboards and rules
/// are written against them.
struct MetricsReport {
    let snapshot: DaemonSnapshot
    let facts: MetricsFacts
    /// Whether the reader may see a store's name; of the others it sees the sum.
    let shows: (String) -> Bool

    private var figures: EngineStatistics { snapshot.figures }
    private var settings: Settings { snapshot.settings }
    private var totals: MetricsRecorder.Totals { facts.totals }

    /// The label of all stores that are not told by name. A store that calls itself so is one of them.
    static let others = "_other"

    /// Every family, those of one topic together.
    func families() -> [MetricFamily] {
        budget() + accounts() + money() + provider() + items() + stores() + latency() + outputs() + objects() + hooks()
            + daemon() + process() + health()
    }

    /// A counter of all that differs by one label, whatever has been counted so far.
    private func counted<Label: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ help: String, by label: String, _ counted: (Label) -> TurnFigures.Counted
    ) -> MetricFamily {
        .counter(name, help).with(Label.allCases.map { ($0.rawValue, totals.count(counted($0))) }, by: label)
    }

    // MARK: The budget

    private func budget() -> [MetricFamily] {
        let live = Double(figures.createLimit)
        return [
            .counter("imgopt_creations", "Creations sent to the provider.").with(sum(\.tally.creations)),
            counted(
                "imgopt_creation_answers", "How creations ended, by outcome; rate and low_credit are HTTP 429.",
                by: "outcome", TurnFigures.Counted.creation),
            .gauge("imgopt_creations_in_window", "Creations that count in the rolling window.")
                .with(Double(figures.createdInWindow)),
            .gauge("imgopt_creations_open", "Creations sent and not answered.").with(sum(\.createOpen)),
            .gauge(
                "imgopt_creation_limit",
                "Creations a window: live is in force, set is what the settings or an admin say."
            )
            .with([("live", live), ("set", sum(\.setLimit))], by: "rate"),
            .gauge("imgopt_window_used_ratio", "Creations in the window over the live limit.")
                .with(live > 0 ? Double(figures.createdInWindow) / live : 0),
            .gauge("imgopt_window_seconds", unit: "seconds", "Length of the rolling window.")
                .with(settings.engine.window.seconds),
            .gauge(
                "imgopt_limit_reason", "1 for the reason why the live limit is below the set one, or set by an admin."
            )
            .with(
                RateReason.allCases.map { [reason = figures.main.reason.map { RateReason($0) }] in
                    ($0.rawValue, reason == $0 ? 1 : 0)
                }, by: "reason"),
            .counter("imgopt_reads", "Requests that count as reads: polls, lists, searches, uploads.")
                .with(sum(\.tally.reads)),
            reads(),
            .gauge("imgopt_reads_in_window", "Reads that count in the rolling window.")
                .with(sum(\.readsInWindow)),
            .gauge("imgopt_read_limit", "Reads a window.").with(sum(\.readLimit)),
        ]
    }

    /// Of all accounts together.
    private func sum(_ figure: (AccountStatistics) -> Int) -> Double {
        Double(figures.accounts.values.reduce(0) { $0 + figure($1) })
    }

    private func reads() -> MetricFamily {
        var family = MetricFamily.counter(
            "imgopt_read_answers", "How readings of predictions ended, by kind and outcome.")
        for kind in TurnFigures.ReadKind.allCases {
            for outcome in TurnFigures.ReadOutcome.allCases {
                family = family.with(
                    totals.count(.read(kind, outcome)), ("kind", kind.rawValue), ("outcome", outcome.rawValue))
            }
        }
        return family
    }

    private func provider() -> [MetricFamily] {
        let own = figures.accounts.filter { !$0.value.isGone }
        let reasons = own.values.compactMap { $0.gate?.reason }
        let isRefused = own.contains { id, account in
            if case .tokenRefused = snapshot.accounts[id]?.status { return true }
            return account.gate?.reason == .tokenRefused || account.readGate?.reason == .tokenRefused
        }
        return [
            .gauge("imgopt_provider_stopped", "1 for the reason why no creations are sent at all.")
                .with(
                    [
                        ("unreachable", reasons.contains(.unreachable) ? 1 : 0),
                        ("no_credit", reasons.contains(.noCredit) ? 1 : 0),
                        ("token_refused", isRefused ? 1 : 0),
                    ], by: "reason"),
            .gauge("imgopt_polling_stopped", "1 while predictions can't be read.").with(
                own.values.contains { $0.readGate != nil } ? 1 : 0),
            .gauge(
                "imgopt_list_stopped",
                "1 while the provider's list can't be read: predictions are read one by one, or lost answers not found."
            )
            .with(own.values.contains { $0.listGate != nil || $0.searchTrouble != nil } ? 1 : 0),
            .counter("imgopt_list_entries_unreadable", "Entries of the provider's list that could not be read.")
                .with(Double(snapshot.unreadableEntries)),
            .gauge("imgopt_models_resting", "Models that fail again and again and take no work but probes.")
                .with(Double(figures.downModels.count)),
            .gauge("imgopt_throttled_seconds", unit: "seconds", "For how long the provider says to wait.")
                .with(own.values.compactMap(\.throttledUntil).max().map { max(0, ($0 - snapshot.now).seconds) } ?? 0),
        ]
    }

    // MARK: Items

    private func items() -> [MetricFamily] {
        let open: [ImgoptEngine.ItemState] = [.queued, .creating, .processing, .saving, .unresolved]
        return [
            .counter("imgopt_items_submitted", "Images accepted.").with(totals.count(.submitted)),
            .gauge("imgopt_items", "Items of open jobs by state.")
                .with(open.map { (WireItemState($0).rawValue, Double(figures.counts[$0])) }, by: "state"),
            .gauge("imgopt_rate_waiting_items", "Items that could be created now but for the rate.")
                .with(Double(figures.queueLength)),
            counted("imgopt_items_finished", "Items finished, by result.", by: "result", TurnFigures.Counted.finished),
            counted(
                "imgopt_item_failures", "Items given up, by the name of the error.", by: "error",
                TurnFigures.Counted.failed),
            counted(
                "imgopt_item_retries", "Attempts that ended with another try, by the name of the error.", by: "error",
                TurnFigures.Counted.retried),
            .counter("imgopt_items_cached", "Items that took over the result of identical work.")
                .with(Double(figures.tally.cached)),
            .counter("imgopt_adopted", "Creations whose answer was lost and that were found again.")
                .with(sum(\.tally.adopted)),
            .counter("imgopt_resent", "Creations whose answer was lost and that had never taken place.")
                .with(sum(\.tally.resent)),
            .counter("imgopt_strays", "Creations that were taken for absent, sent again, and took place all the same.")
                .with(sum(\.tally.strays)),
            .gauge("imgopt_items_for_person", "Creations in doubt that a person has to decide.")
                .with(Double(figures.forPerson)),
            .gauge("imgopt_open_jobs", "Jobs that are not finished.").with(Double(figures.openJobs)),
        ]
    }

    // MARK: Latency

    private func latency() -> [MetricFamily] {
        [
            span(.queued, "imgopt_queue_seconds", "From the submit to the sending of the creation."),
            span(.creation, "imgopt_creation_seconds", "Round trip of a creation."),
            span(.run, "imgopt_run_seconds", "Run of a prediction, as the provider counts it."),
            span(
                .endToNoticed, "imgopt_end_to_noticed_seconds",
                "From the provider's end, by its clock, to its being noticed here."),
            span(
                .endToSaved, "imgopt_end_to_saved_seconds",
                "From the provider's end, by its clock, to the file on disk."),
            span(.total, "imgopt_item_seconds", "From the submit to the file on disk."),
        ]
    }

    private func span(_ span: TurnFigures.Span, _ name: String, _ help: String) -> MetricFamily {
        .histogram(name, help, totals.histogram(span))
    }

    // MARK: Outputs

    private func outputs() -> [MetricFamily] {
        var free = MetricFamily.gauge(
            "imgopt_filesystem_free_bytes", unit: "bytes", "Room where the state and the outputs are.")
        var size = MetricFamily.gauge(
            "imgopt_filesystem_size_bytes", unit: "bytes", "Size of the file systems of these.")
        for (area, space) in [("state", snapshot.stateSpace), ("outputs", snapshot.outputSpace)] {
            guard let space else { continue }
            free = free.with(space.freeBytes, ("area", area))
            size = size.with(space.sizeBytes, ("area", area))
        }
        var unfetched = MetricFamily.gauge(
            "imgopt_oldest_unfetched_output_seconds", unit: "seconds",
            "Age of the oldest prediction whose outputs are still to be fetched; they are deleted after an hour.")
        // What can't be read is missing, and not nothing.
        if let oldest = facts.oldestUnfetched {
            // Its creation is told by the provider's clock.
            let ahead = figures.main.providerOffset?.middle ?? .zero
            unfetched = unfetched.with(oldest.map { max(0, (snapshot.now + ahead - $0).seconds) } ?? 0)
        }
        return [
            counted(
                "imgopt_downloads", "Fetches of an item's outputs, by outcome.", by: "outcome",
                TurnFigures.Counted.download),
            .counter("imgopt_download_bytes", unit: "bytes", "Bytes of outputs that were saved.")
                .with(totals.count(.downloadBytes)),
            unfetched,
            free, size,
        ]
            + kept(
                .gauge("imgopt_outputs_bytes", unit: "bytes", "Outputs that are kept, on disk and in a bucket."),
                facts.outputBytes)
    }

    /// The family, unless its figure can't be read: the others are told all the same.
    private func kept(_ family: MetricFamily, _ value: Int64?) -> [MetricFamily] {
        value.map { [family.with(Double($0))] } ?? []
    }

    // MARK: The daemon

    private func daemon() -> [MetricFamily] {
        [
            .gauge("imgopt_build_info", "1, with the versions of the program and of its protocol.")
                .with(1, ("version", Version.text), ("protocol", "\(Version.protocolNumber)")),
            span(.turn, "imgopt_turn_seconds", "Turns of the engine's loop, with their commit."),
            span(.commit, "imgopt_commit_seconds", "Commits, each on disk when it ends."),
            .gauge("imgopt_subscribers", "Subscriptions to events.").with(Double(facts.subscribers)),
            .gauge("imgopt_subscriber_lag_events", "Events that the slowest subscriber has not taken yet.")
                .with(Double(facts.largestLag)),
            .counter("imgopt_events", "Events told since the database was made.").with(Double(facts.newestSeq)),
            .gauge("imgopt_paused", "1 while an admin has paused all creations.").with(figures.isPaused ? 1 : 0),
            .gauge("imgopt_draining", "1 while no new work is taken.").with(figures.isDraining ? 1 : 0),
        ]
            + kept(
                .gauge("imgopt_event_log_events", "Events that can be replayed."),
                facts.oldestSeq.map { max(0, facts.newestSeq - $0 + 1) })
            + kept(
                .gauge("imgopt_database_bytes", unit: "bytes", "The database on disk."), facts.databaseBytes)
    }

    /// Under names of our own: node_exporter has its process's under the usual ones, and takes no name twice.
    private func process() -> [MetricFamily] {
        let process = facts.process
        return [
            .gauge("imgopt_start_time_seconds", unit: "seconds", "When the daemon started, in seconds since 1970.")
                .with(Double(facts.startedAt.microseconds) / 1_000_000),
            .counter("imgopt_cpu_seconds", unit: "seconds", "Processor time used.").with(process.cpuSeconds),
        ]
            + kept(
                .gauge("imgopt_resident_memory_bytes", unit: "bytes", "Memory in use."), process.residentBytes)
            + kept(.gauge("imgopt_open_fds", "Open descriptors."), process.openDescriptors.map(Int64.init))
            + kept(
                .gauge("imgopt_max_fds", "Descriptors that there may be."), process.maxDescriptors.map(Int64.init))
    }

    // MARK: Health

    private func health() -> [MetricFamily] {
        let health = HealthReport(snapshot).health
        return [
            .gauge("imgopt_health_check", "1: the check is well; 0: imgoptctl health says what to do.")
                .with(health.checks.map { ($0.name, $0.ok ? 1 : 0) }, by: "check"),
            .gauge("imgopt_health_status", "1 for how well the daemon is.")
                .with(HealthStatus.allCases.map { ($0.rawValue, health.status == $0 ? 1 : 0) }, by: "status"),
        ]
    }
}

extension TurnFigures {
    /// What turns count: each has its family in the report, beside which it stands. The texts are labels.
    enum Counted: Hashable, Sendable {
        case creation(CreationOutcome)
        case read(ReadKind, ReadOutcome)
        case finished(FinishedResult)
        case failed(ImgoptEngine.ItemError.Name)
        case retried(ImgoptEngine.ItemError.Name)
        case download(DownloadOutcome)
        case downloadBytes
        case submitted
        /// What ended attempts cost, in millionths of the currency's unit.
        case spentMicros
    }

    enum CreationOutcome: String, CaseIterable, Sendable {
        case created, invalid, rate, unknown, unprepared
        case lowCredit = "low_credit"
        case noCredit = "no_credit"
        case tokenRefused = "token_refused"
        case notSent = "not_sent"
    }

    enum ReadKind: String, CaseIterable, Sendable {
        case poll, sweep, search, cancel
    }

    enum ReadOutcome: String, CaseIterable, Sendable {
        case ok, missing, throttled, failed
    }

    enum FinishedResult: String, CaseIterable, Sendable {
        case done, failed
    }

    enum DownloadOutcome: String, CaseIterable, Sendable {
        case saved, failed, lost
        case noSpace = "no_space"
    }
}
