import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

// stats, stats.overview and health: the same truth for clients, for the heartbeat and for systemd's status line.
extension Handlers {
    func stats(_ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let snapshot = try snapshots.now()
            let health = HealthReport(snapshot).health.status
            return Stats(snapshot.figures, snapshot.settings, health, at: snapshot.now)
        }
    }

    func overview(_ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let (figures, now) = try engine.now { ($0.statistics(at: $1), $1) }
            var all = try overview(figures, at: now)
            all.stores.removeAll { !access.mayUse($0.store.text, context.caller) }
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
            stores: try storeStatuses(figures, counts, at: now),
            throughput: Throughput(
                doneLastMinute: minute.done, doneLastHour: hour.done, createdLastMinute: figures.createdInWindow,
                createdLastHour: hour.created, failedLastHour: hour.failed),
            latency: latencies(), databaseBytes: databaseBytes, outputsBytes: outputsBytes,
            money: MoneyStatus(figures, currency: settings.money.currency))
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

    /// The stores that have images or settings of their own, with their share of what waits, and since when it does.
    func storeStatuses(
        _ figures: EngineStatistics, _ counts: [StoreID: ImgoptEngine.ItemCounts], at now: Moment
    ) throws(WireError) -> [StoreStatus] {
        let oldest = try read { () throws(DatabaseError) in try database.oldestQueued() }
        let currency = settings.money.currency
        return figures.stores.compactMap { id, store -> StoreStatus? in
            guard let name = database.storeName(id).flatMap({ StoreName($0) }) else { return nil }
            return StoreStatus(
                store: name,
                weight: Double(store.settings.weight) / Self.weightScale, maxInFlight: store.settings.maxInFlight,
                rpm: store.settings.perWindow, maxQueued: store.settings.maxQueued, paused: store.settings.isPaused,
                queued: store.queued, inFlight: store.inFlight, done: counts[id]?[.done] ?? 0,
                failed: counts[id]?[.failed] ?? 0, share: store.share,
                waitMilliseconds: store.queued > 0
                    ? oldest[id].map { max(0, Int((now - $0).milliseconds)) } : nil,
                money: MoneyStatus(store, on: figures.day, currency: currency))
        }.sorted { $0.store.text < $1.store.text }
    }
}
