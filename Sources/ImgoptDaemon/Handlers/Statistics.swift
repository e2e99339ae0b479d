import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Tells how the daemon stands: stats, stats.overview, health and metrics. They say the same as the heartbeat and as
/// systemd's status line.
struct FigureHandlers: RecordReader {
    let engine: EngineReader
    let snapshots: Snapshots
    let stores: StoreStatuses
    let database: any FigureReads
    let metrics: MetricsRecorder
    let live: LiveSettings
    let names: AccountNames

    func stats(_ call: StatsGet, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let account = try names.id(ofOptional: call.account)
            let snapshot = try snapshots.now()
            let health = HealthReport(snapshot).health.status
            return Stats(
                snapshot.figures, of: account, names: snapshot.accounts.mapValues(\.name), snapshot.settings, health,
                at: snapshot.now)
        }
    }

    func overview(_ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let (figures, now) = try engine.now { ($0.statistics(at: $1), $1) }
            var all = try overview(figures, at: now)
            all.stores.removeAll { !live.access.mayUse($0.store.text, context.caller) }
            return all
        }
    }

    /// Answered while turns can't be written too, without the engine: this is when it is asked for.
    func health(_ context: RequestContext) {
        snapshots.orLast(of: context.caller.uid) { snapshot in
            context.reply.answer { () throws(WireError) in HealthReport(snapshot).health }
        }
    }

    private func overview(_ figures: EngineStatistics, at now: Moment) throws(WireError) -> Overview {
        let counts = try read { () throws(DatabaseError) in try database.counts() }
        let minute = try read { () throws(DatabaseError) in try database.throughput(since: now - .seconds(60)) }
        let hour = try read { () throws(DatabaseError) in try database.throughput(since: now - .minutes(60)) }
        let databaseBytes = try read { () throws(DatabaseError) in try database.databaseBytes() }
        let outputsBytes = try read { () throws(DatabaseError) in try database.outputBytes() }
        let ended = try read { () throws(DatabaseError) in try database.finishedJobs() }
        var all = ImgoptEngine.ItemCounts()
        for own in counts.values {
            for state in ImgoptEngine.ItemState.allCases { all[state] += own[state] }
        }
        return Overview(
            timestamp: Timestamp(now), items: WireItemCounts(all),
            jobs: JobCounts(
                pending: figures.pendingJobs, running: figures.openJobs - figures.pendingJobs,
                done: ended[.done] ?? 0, failed: ended[.failed] ?? 0, canceled: ended[.canceled] ?? 0),
            stores: try stores.all(figures, counts, at: now),
            throughput: Throughput(
                doneLastMinute: minute.done, doneLastHour: hour.done, createdLastMinute: figures.createdInWindow,
                createdLastHour: hour.created, failedLastHour: hour.failed),
            latency: latencies(), databaseBytes: databaseBytes, outputsBytes: outputsBytes,
            money: MoneyStatus(figures, currency: live.current.money.currency))
    }

    private func latencies() -> Latency {
        Latency(
            queued: quantiles(.queued), creation: quantiles(.creation), prediction: quantiles(.prediction),
            saving: quantiles(.saving), total: quantiles(.total))
    }

    private func quantiles(_ step: TurnFigures.Span) -> Quantiles {
        Quantiles(
            samples: metrics.samples(step), p50Milliseconds: metrics.quantile(step, 0.5),
            p90Milliseconds: metrics.quantile(step, 0.9), p99Milliseconds: metrics.quantile(step, 0.99))
    }
}
