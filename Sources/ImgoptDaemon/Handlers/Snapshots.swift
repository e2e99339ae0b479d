import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptObjects
import ImgoptWire

/// Gathers what health and the metrics are made of. The one place that knows where it all comes from.
struct Snapshots: Sendable {
    let engine: EngineReader
    let live: LiveSettings
    let database: any JobRecords
    let accounts: ReplicateAccounts
    let objects: ObjectStore?
    let storage: StorageStatus
    let folders: FolderStatus
    let paces: DiskPaces
    let metrics: MetricsRecorder
    let hub: SubscriberHub
    let notifier: Notifier?
    let work: FairWork
    let clock: DaemonClock
    let startedAt: Moment

    /// The daemon as it is. Throws what a client is told while turns can't be written, or when the loop has ended.
    func now() throws(WireError) -> DaemonSnapshot {
        let (figures, now) = try engine.now { ($0.statistics(at: $1), $1) }
        return snapshot(EngineLook(figures: figures, now: now, isFresh: true))
    }

    /// Calls `use` once with the daemon as it is after the next turn, or with the engine's last figures when that does
    /// not come: in a turn of `user`, on a queue if there is none.
    func orLast(of user: UInt32? = nil, _ use: @escaping @Sendable (DaemonSnapshot) -> Void) {
        engine.orLast { look in
            // The engine's thread has better to do than to look around and to write text.
            if let user {
                work.finish(of: user) { use(snapshot(look)) }
            } else {
                DispatchQueue.replies.async { use(snapshot(look)) }
            }
        }
    }

    private func snapshot(_ look: EngineLook) -> DaemonSnapshot {
        let figures = look.figures
        var snapshot = DaemonSnapshot(settings: live.current, now: look.now)
        let folder = snapshot.settings.state.directory
        snapshot.figures = figures
        snapshot.isFresh = look.isFresh
        let statuses = accounts.statuses
        for id in figures.accounts.keys {
            guard let name = database.accountName(id) else { continue }
            snapshot.accounts[id] = (name, statuses[id] ?? .unknown)
        }
        snapshot.unreadableEntries = accounts.unreadable.count
        snapshot.storageProblem = storage.current
        snapshot.shortage = DiskRoom.shortage(in: folder)
        snapshot.obstacle = folders.obstacle
        if snapshot.settings.outputs.isBucket {
            snapshot.bucketObstacle = objects?.obstacle.map { ObjectStore.mark + $0.message }
        }
        snapshot.notice = folders.notice
        snapshot.warnings = Surroundings(snapshot.settings).warnings
        snapshot.stateSpace = DiskSpace(path: folder)
        let outputs = snapshot.settings.outputs.directory
        snapshot.outputSpace = DiskSpace(path: outputs)
        snapshot.stateFullIn = paces.fullIn(folder, snapshot.stateSpace, at: look.now)
        snapshot.outputsFullIn = paces.fullIn(outputs, snapshot.outputSpace, at: look.now)
        snapshot.wallAhead = clock.wallAhead
        snapshot.hooks = notifier?.statuses ?? []
        for model in figures.downModels.keys { snapshot.models[model] = database.modelName(model) }
        for (id, store) in figures.stores
        where store.settings.isPaused || store.waitingForBudget > 0 || store.settings.accounts != [.main] {
            snapshot.stores[id] = database.storeName(id)
        }
        return snapshot
    }

    /// What the metrics tell beside a snapshot.
    func facts(beside snapshot: DaemonSnapshot) -> MetricsFacts {
        var facts = MetricsFacts(startedAt: startedAt, process: ProcessFigures())
        facts.totals = metrics.totals
        facts.told = metrics.stores(waiting: snapshot.figures.stores.mapValues { $0.queued + $0.inFlight })
        for id in facts.told.named.keys { facts.names[id] = database.storeName(id) }
        facts.oldestQueued = try? database.oldestQueued()
        if case .success(let oldest) = Result(catching: database.oldestUnfetched) {
            facts.oldestUnfetched = .some(oldest)
        }
        facts.objects = objects?.figures
        facts.outputBytes = try? database.outputBytes()
        facts.databaseBytes = try? database.databaseBytes()
        facts.newestSeq = hub.newest
        facts.oldestSeq = try? database.oldestSeq()
        facts.subscribers = hub.count
        facts.largestLag = hub.largestLag
        return facts
    }
}
