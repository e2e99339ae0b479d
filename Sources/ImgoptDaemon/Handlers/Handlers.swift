import ImgoptDatabase
import ImgoptEngine
import ImgoptSocket
import ImgoptWire
import Logging

/// Answers requests: sees to what holds for all of them, and hands each to the handlers of its topic, which check it,
/// map it to the engine's words, and map the outcome back.
///
/// What changes something goes through the mailbox, and is answered once it is on disk. What only looks reads the
/// database, which is as new as the last reply, and the engine for figures and estimates.
final class Handlers: Sendable {
    /// What the topics need, each some of it.
    struct Parts: Sendable {
        let live: LiveSettings
        let limits: Limits
        let reloader: Reloader
        let database: any JobRecords
        let mailbox: Mailbox
        let engine: EngineReader
        let hub: SubscriberHub
        let waiters: JobWaiters
        let catalog: ModelCatalog
        let lookups: ModelLookups
        let listed: ListedFiles
        let objects: ObjectStore?
        let blobs: BlobFiles
        let blobUploads: BlobUploads
        let storage: StorageStatus
        let metrics: MetricsRecorder
        let snapshots: Snapshots
        let work: FairWork
        let clock: DaemonClock
        let logger: Logger
    }

    private let storage: StorageStatus
    private let jobs: JobHandlers
    private let items: ItemHandlers
    private let submits: SubmitHandlers
    private let blobs: BlobHandlers
    private let simulations: SimulationHandlers
    private let stores: StoreHandlers
    private let accounts: AccountHandlers
    private let forgets: ForgetHandlers
    private let models: ModelHandlers
    private let events: EventHandlers
    private let figures: FigureHandlers
    private let daemon: DaemonHandlers
    private let common = CommonAnswers()

    init(_ parts: Parts) {
        storage = parts.storage
        let (database, engine, live, work) = (parts.database, parts.engine, parts.live, parts.work)
        let copies = live.current.outputs.keepsLocal ? parts.listed.outputs : nil
        let visible = VisibleJobs(database: database, copies: copies)
        let steering = JobSteering(
            visible: visible, engine: engine, mailbox: parts.mailbox, database: database, work: work)
        let statuses = StoreStatuses(database: database, live: live)
        let names = AccountNames(database: database, live: live)
        let files = GoneFiles(database: database, objects: parts.objects, clock: parts.clock)
        jobs = JobHandlers(
            visible: visible, steering: steering, files: files, engine: engine, waiters: parts.waiters,
            database: database,
            live: live, limits: parts.limits, work: work)
        items = ItemHandlers(
            visible: visible, steering: steering, engine: engine, database: database, objects: parts.objects,
            live: live, blobs: parts.blobs, files: files, limits: parts.limits, clock: parts.clock)
        simulations = SimulationHandlers(engine: engine, database: database, live: live, work: work)
        submits = SubmitHandlers(
            visible: visible, steering: steering, simulations: simulations, mailbox: parts.mailbox, database: database,
            catalog: parts.catalog, lookups: parts.lookups, blobs: parts.blobs, storage: storage, live: live,
            limits: parts.limits, work: work, clock: parts.clock, logger: parts.logger)
        blobs = BlobHandlers(
            uploads: parts.blobUploads, database: database, storage: storage, live: live, limits: parts.limits,
            clock: parts.clock)
        stores = StoreHandlers(
            statuses: statuses, engine: engine, mailbox: parts.mailbox, database: database, live: live, work: work)
        accounts = AccountHandlers(
            engine: engine, mailbox: parts.mailbox, names: names, accounts: parts.snapshots.accounts, live: live)
        forgets = ForgetHandlers(
            visible: visible, mailbox: parts.mailbox, waiters: parts.waiters, database: database, listed: parts.listed,
            live: live)
        models = ModelHandlers(engine: engine, mailbox: parts.mailbox, database: database)
        events = EventHandlers(
            visible: visible, hub: parts.hub, database: database, live: live, limits: parts.limits)
        figures = FigureHandlers(
            engine: engine, snapshots: parts.snapshots, stores: statuses, database: database, metrics: parts.metrics,
            live: live, names: names)
        daemon = DaemonHandlers(
            engine: engine, mailbox: parts.mailbox, reloader: parts.reloader, database: database, live: live,
            limits: parts.limits, names: names, clock: parts.clock, startedAt: parts.snapshots.startedAt,
            logger: parts.logger)
    }

    /// Carries out one request if its caller may make it. No `default`: the compiler is the checklist.
    func handle(_ request: Request, _ context: RequestContext) {
        let call = request.call
        if case .admins(let action) = call.permission, !context.caller.isAdmin {
            return context.reply.fail(.notPermitted(action))
        }
        // While turns can't be written none ends, and a request that waits for one would never be answered.
        if let refusal = storage.refusal, type(of: call).facts.source == .turn { return context.reply.fail(refusal) }
        switch request {
        case .serverInfo: daemon.serverInfo(context)
        case .serverPing: context.reply.succeed(EmptyResult())
        case .help: context.reply.succeed(written: common.help)
        case .rpcDiscover: context.reply.succeed(written: common.discovery)
        case .blobPut(let call): blobs.blobPut(call, context)
        case .jobSubmit(let call): submits.jobSubmit(call, context)
        case .jobAppend(let call): submits.jobAppend(call, context)
        case .jobSeal(let call): jobs.jobSeal(call, context)
        case .jobGet(let call): jobs.jobGet(call, context)
        case .jobList(let call): jobs.jobList(call, context)
        case .jobItems(let call): jobs.jobItems(call, context)
        case .jobWait(let call): jobs.jobWait(call, context)
        case .jobCancel(let call): jobs.steer(JobID(call.job), context) { .cancelJob($0, $1) }
        case .jobRetry(let call): jobs.jobRetry(call, context)
        case .itemGet(let call): items.itemGet(call, context)
        case .itemCancel(let call): items.itemCancel(call, context)
        case .itemRetry(let call): items.itemRetry(call, context)
        case .itemTimeline(let call): items.itemTimeline(call, context)
        case .outputGet(let call): items.outputGet(call, context)
        case .outputPresign(let call): items.outputPresign(call, context)
        case .sourceGet(let call): items.sourceGet(call, context)
        case .eventsSubscribe(let call): events.subscribe(call, context)
        case .eventsUnsubscribe(let call): events.unsubscribe(call, context)
        case .statsGet(let call): figures.stats(call, context)
        case .statsOverview: figures.overview(context)
        case .healthGet: figures.health(context)
        case .storeList: stores.storeList(context)
        case .storeGet(let call): stores.storeGet(call, context)
        case .storeSet(let call): stores.storeSet(call, context)
        case .storePause(let call): stores.storePause(call.store, true, context)
        case .storeResume(let call): stores.storePause(call.store, false, context)
        case .accountList: accounts.accountList(context)
        case .accountPause(let call): accounts.pause(call.account, true, context)
        case .accountResume(let call): accounts.pause(call.account, false, context)
        case .modelList: models.modelList(context)
        case .modelResume(let call): models.modelResume(call, context)
        case .limiterSet(let call): daemon.setLimits(call, context)
        case .limiterReset(let call): daemon.resetLimits(of: call.account, context)
        case .daemonPause(let call): daemon.pause(true, call.account, context)
        case .daemonResume(let call): daemon.pause(false, call.account, context)
        case .daemonDrain: daemon.steerDaemon(.drain, context)
        case .jobForget(let call): forgets.jobForget(call, context)
        case .storeForget(let call): forgets.storeForget(call, context)
        case .jobExplain(let call): jobs.jobExplain(call, context)
        case .metricsGet(let call): figures.metrics(call, context)
        case .simulate(let call): simulations.simulate(call, context)
        case .daemonBackup: daemon.backup(context)
        case .daemonReload: daemon.reload(context)
        }
    }
}
