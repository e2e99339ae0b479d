import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Logging

/// Answers requests: checks them, maps them to the engine's words, and maps the outcome back. One file a topic.
///
/// What changes something goes through the mailbox, and is answered once it is on disk. What only looks reads the
/// database, which is as new as the last reply, and the engine for figures and estimates.
final class Handlers: Sendable {
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
    let blobs: BlobFiles
    let storage: StorageStatus
    let metrics: MetricsRecorder
    let snapshots: Snapshots
    let clock: DaemonClock
    let simulations = OneAtATime()
    let backups = OneAtATime()
    let common = CommonAnswers()
    let work: FairWork
    let logger: Logger

    init(
        live: LiveSettings, work: FairWork, reloader: Reloader, database: any JobRecords, mailbox: Mailbox,
        engine: EngineReader, hub: SubscriberHub, waiters: JobWaiters, catalog: ModelCatalog, lookups: ModelLookups,
        blobs: BlobFiles, storage: StorageStatus, metrics: MetricsRecorder, snapshots: Snapshots, clock: DaemonClock,
        logger: Logger
    ) {
        self.live = live
        limits = live.current.limits.inForce
        self.work = work
        self.reloader = reloader
        self.database = database
        self.mailbox = mailbox
        self.engine = engine
        self.hub = hub
        self.waiters = waiters
        self.catalog = catalog
        self.lookups = lookups
        self.blobs = blobs
        self.storage = storage
        self.metrics = metrics
        self.snapshots = snapshots
        self.clock = clock
        self.logger = logger
    }

    /// The settings in force: a reload may change them between two requests.
    var settings: Settings { live.current }
    /// Who may do what, by the settings in force.
    var access: AccessRules { live.access }

    /// Carries out one request if its caller may make it. No `default`: the compiler is the checklist.
    func handle(_ request: Request, _ context: RequestContext) {
        let call = request.call
        if case .admins(let action) = call.permission, !context.caller.isAdmin {
            return context.reply.fail(.notPermitted(action))
        }
        // While turns can't be written none ends, and a request that waits for one would never be answered.
        if let refusal = storage.refusal, type(of: call).facts.source == .turn { return context.reply.fail(refusal) }
        switch request {
        case .serverInfo: serverInfo(context)
        case .serverPing: context.reply.succeed(EmptyResult())
        case .help: context.reply.succeed(written: common.help)
        case .rpcDiscover: context.reply.succeed(written: common.discovery)
        case .jobSubmit(let call): jobSubmit(call, context)
        case .jobAppend(let call): jobAppend(call, context)
        case .jobSeal(let call): jobSeal(call, context)
        case .jobGet(let call): jobGet(call, context)
        case .jobList(let call): jobList(call, context)
        case .jobItems(let call): jobItems(call, context)
        case .jobWait(let call): jobWait(call, context)
        case .jobCancel(let call): steer(JobID(call.job), context) { .cancelJob($0, $1) }
        case .jobRetry(let call): jobRetry(call, context)
        case .itemGet(let call): itemGet(call, context)
        case .itemCancel(let call): itemCancel(call, context)
        case .itemRetry(let call): itemRetry(call, context)
        case .itemTimeline(let call): itemTimeline(call, context)
        case .outputGet(let call): outputGet(call, context)
        case .eventsSubscribe(let call): subscribe(call, context)
        case .eventsUnsubscribe(let call): unsubscribe(call, context)
        case .statsGet: stats(context)
        case .statsOverview: overview(context)
        case .healthGet: health(context)
        case .storeList: storeList(context)
        case .storeGet(let call): storeGet(call, context)
        case .storeSet(let call): storeSet(call, context)
        case .storePause(let call): storePause(call.store, true, context)
        case .storeResume(let call): storePause(call.store, false, context)
        case .modelList: modelList(context)
        case .modelResume(let call): modelResume(call, context)
        case .limiterSet(let call): setLimits(call, context)
        case .limiterReset: setLimits(LimitChange(create: nil, read: nil, burst: nil), context)
        case .daemonPause: steerDaemon(.pauseAll(true), context)
        case .daemonResume: steerDaemon(.pauseAll(false), context)
        case .daemonDrain: steerDaemon(.drain, context)
        case .jobExplain(let call): jobExplain(call, context)
        case .metricsGet(let call): metrics(call, context)
        case .simulate(let call): simulate(call, context)
        case .daemonBackup: backup(context)
        case .daemonReload: reload(context)
        }
    }

    /// The job, if the caller may see it.
    func visibleJob(_ id: JobID, _ caller: Caller) throws(WireError) -> JobRow {
        guard let row = try read({ () throws(DatabaseError) in try database.job(id) }), maySee(row, caller) else {
            throw .unknownJob(id.rawValue)
        }
        return row
    }

    func maySee(_ row: JobRow, _ caller: Caller) -> Bool { caller.isAdmin || row.submitted.uid == caller.uid }

    /// Reads the database; its errors become the client's.
    func read<Value>(_ work: () throws(DatabaseError) -> Value) throws(WireError) -> Value {
        do throws(DatabaseError) {
            return try work()
        } catch {
            throw .storageFailed(error.message)
        }
    }

    /// Answers with a job as it is on disk now, and with the engine's estimate for it; without one while turns can't be
    /// written.
    func answer(_ context: RequestContext, job id: JobID, existing: Bool = false) {
        do throws(WireError) {
            let estimate = try engine.nowIfWritten { $0.estimate(of: id, at: $1) }
            answer(context, id, estimate ?? nil, existing)
        } catch {
            context.reply.fail(error)
        }
    }

    /// The same at the end of the engine's next turn: what was posted before is done by then.
    func answerAfterTurn(_ context: RequestContext, job id: JobID) {
        engine.afterTurn(orElse: context.reply.fail) { [self] engine, now in
            answer(context, id, engine.estimate(of: id, at: now), false)
        }
    }

    private func answer(_ context: RequestContext, _ id: JobID, _ estimate: JobEstimate?, _ existing: Bool) {
        // The engine's thread has better to do than to read and to write JSON.
        work.finish(of: context.caller.uid) { [self] in
            context.reply.answer { () throws(WireError) in
                let row = try visibleJob(id, context.caller)
                return try Job(row, estimate: estimate, failing: failing(estimate), existing: existing)
            }
        }
    }
}
