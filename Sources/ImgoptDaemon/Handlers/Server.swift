import Glibc
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire
import Logging

/// The daemon itself: who it is, and how it is steered as a whole.
struct DaemonHandlers: RecordReader {
    let engine: EngineReader
    let mailbox: Mailbox
    let reloader: Reloader
    let database: any FigureReads & UpkeepRecords
    let live: LiveSettings
    let limits: Limits
    let names: AccountNames
    let clock: DaemonClock
    let startedAt: Moment
    /// One backup is made at a time.
    let backups = OneAtATime()
    let logger: Logger

    func serverInfo(_ context: RequestContext) {
        context.reply.succeed(
            ServerInfoResult(
                name: "imgoptd", version: Version.text, protocolVersion: Version.protocolNumber, pid: Int(getpid()),
                startedAt: Timestamp(startedAt), provider: live.current.replicate.baseURL, limits: limits.told,
                uid: Int(context.caller.uid), role: context.caller.role))
    }

    /// Pauses all creations, or those of one account; or lets them go on.
    func pause(_ isPaused: Bool, _ account: String?, _ context: RequestContext) {
        guard account != nil else { return steerDaemon(.pauseAll(isPaused), told: .paused(isPaused), context) }
        guard let account = names.id(of: account, for: context) else { return }
        steerDaemon(.pauseAccount(account, isPaused), context)
    }

    /// `told`: what is told of it besides what the engine tells.
    func steerDaemon(_ event: Event, told: NoticeTable.Facts? = nil, _ context: RequestContext) {
        // If nobody will read it, what follows says so.
        _ = mailbox.post(.deed(event, Deed(by: context.caller.actingUser, told)))
        engine.afterTurn(orElse: context.reply.fail) { engine, now in
            let figures = engine.statistics(at: now)
            let mode: DaemonMode = figures.isDraining ? .draining : figures.isPaused ? .paused : .running
            context.reply.succeed(
                DaemonStatus(state: mode, queued: figures.counts[.queued], inFlight: figures.inFlight))
        }
    }

    func setLimits(_ call: LimiterSet, _ context: RequestContext) {
        let change = LimitChange(create: call.rpm, read: call.readRPM, burst: call.burst)
        // To the engine, a change of nothing is the way back to the settings.
        guard change != LimitChange(create: nil, read: nil, burst: nil) else {
            return context.reply.fail(
                .invalidParams("give rpm, read_rpm or burst; limiter.reset goes back to the settings"))
        }
        var wanted = call.params.objectValue ?? [:]
        wanted["account"] = nil
        setLimits(change, of: call.account, told: wanted, context)
    }

    func resetLimits(of account: String?, _ context: RequestContext) {
        setLimits(LimitChange(create: nil, read: nil, burst: nil), of: account, told: [:], context)
    }

    /// `wanted`: what is told of it; nothing: it goes back to the settings.
    private func setLimits(
        _ change: LimitChange, of name: String?, told wanted: JSONObject, _ context: RequestContext
    ) {
        guard let account = names.id(of: name, for: context) else { return }
        let told = NoticeTable.Facts.limiterSet(wanted, account == .main ? nil : name)
        // If nobody will read it, what follows says so.
        _ = mailbox.post(.deed(.limitChanged(change, account), Deed(by: context.caller.actingUser, told)))
        engine.afterTurn(orElse: context.reply.fail) { engine, now in
            let figures = engine.statistics(at: now).accounts[account] ?? AccountStatistics()
            context.reply.succeed(
                LimiterStatus(
                    rpm: figures.createLimit, readRPM: figures.readLimit, burst: figures.burst,
                    setByAdmin: figures.isSetByAdmin, reason: figures.reason.map { RateReason($0) }))
        }
    }
}

/// Answers that are the same for everybody.
struct CommonAnswers: Sendable {
    /// That of `help`.
    let help = MadeOnce {
        HelpResult(methods: Request.methods.map { MethodSummary(method: $0.method, summary: $0.facts.summary) })
            .json.serialized()
    }
    /// That of `rpc.discover`.
    let discovery = MadeOnce { OpenRPC.document(version: Version.text).serialized() }
}

extension EngineStatistics {
    /// Items at the provider or on their way there and back.
    var inFlight: Int { counts[.creating] + counts[.processing] + counts[.saving] + counts[.unresolved] }
}

extension Limits {
    /// What clients are bound by where the settings have these: a line of full length has room, whatever else is set,
    /// and what a data URI may take is what a line leaves beside the rest of the request.
    var inForce: Limits {
        var limits = self
        limits.heldBytesPerUser = max(heldBytesPerUser, 2 * lineBytes)
        limits.dataURIBytes = max(lineBytes - lineBytes / 20, 1024)
        return limits
    }
}
