package import ImgoptJSON

/// Every request that there is. A `switch` over it without `default` is the checklist of a handler.
package enum Request: Sendable, Hashable {
    case serverInfo(ServerInfo)
    case serverPing(ServerPing)
    case help(Help)
    case rpcDiscover(RPCDiscover)
    case blobPut(BlobPut)
    case jobSubmit(JobSubmit)
    case jobAppend(JobAppend)
    case jobSeal(JobSeal)
    case jobGet(JobGet)
    case jobList(JobList)
    case jobItems(JobItems)
    case jobWait(JobWait)
    case jobCancel(JobCancel)
    case jobRetry(JobRetry)
    case jobForget(JobForget)
    case jobExplain(JobExplain)
    case itemGet(ItemGet)
    case itemCancel(ItemCancel)
    case itemRetry(ItemRetry)
    case itemTimeline(ItemTimelineGet)
    case outputGet(OutputGet)
    case outputPresign(OutputPresign)
    case sourceGet(SourceGet)
    case eventsSubscribe(EventsSubscribe)
    case eventsUnsubscribe(EventsUnsubscribe)
    case statsGet(StatsGet)
    case statsOverview(StatsOverview)
    case healthGet(HealthGet)
    case metricsGet(MetricsGet)
    case storeList(StoreList)
    case storeGet(StoreGet)
    case storeSet(StoreSet)
    case storePause(StorePause)
    case storeResume(StoreResume)
    case storeForget(StoreForget)
    case accountList(AccountList)
    case accountPause(AccountPause)
    case accountResume(AccountResume)
    case modelList(ModelList)
    case modelResume(ModelResume)
    case limiterSet(LimiterSet)
    case limiterReset(LimiterReset)
    case simulate(Simulate)
    case daemonPause(DaemonPause)
    case daemonResume(DaemonResume)
    case daemonDrain(DaemonDrain)
    case daemonBackup(DaemonBackup)
    case daemonReload(DaemonReload)
}

extension Request {
    /// How the params of each method become a request, in the order of the reference.
    private static let routes = [
        Route(Request.serverInfo),
        Route(Request.serverPing),
        Route(Request.help),
        Route(Request.rpcDiscover),
        Route(Request.blobPut),
        Route(Request.jobSubmit),
        Route(Request.jobAppend),
        Route(Request.jobSeal),
        Route(Request.jobGet),
        Route(Request.jobList),
        Route(Request.jobItems),
        Route(Request.jobWait),
        Route(Request.jobCancel),
        Route(Request.jobRetry),
        Route(Request.jobForget),
        Route(Request.jobExplain),
        Route(Request.itemGet),
        Route(Request.itemCancel),
        Route(Request.itemRetry),
        Route(Request.itemTimeline),
        Route(Request.outputGet),
        Route(Request.outputPresign),
        Route(Request.sourceGet),
        Route(Request.eventsSubscribe),
        Route(Request.eventsUnsubscribe),
        Route(Request.statsGet),
        Route(Request.statsOverview),
        Route(Request.healthGet),
        Route(Request.metricsGet),
        Route(Request.storeList),
        Route(Request.storeGet),
        Route(Request.storeSet),
        Route(Request.storePause),
        Route(Request.storeResume),
        Route(Request.storeForget),
        Route(Request.accountList),
        Route(Request.accountPause),
        Route(Request.accountResume),
        Route(Request.modelList),
        Route(Request.modelResume),
        Route(Request.limiterSet),
        Route(Request.limiterReset),
        Route(Request.simulate),
        Route(Request.daemonPause),
        Route(Request.daemonResume),
        Route(Request.daemonDrain),
        Route(Request.daemonBackup),
        Route(Request.daemonReload),
    ]

    private static let routesByName = Dictionary(uniqueKeysWithValues: routes.map { ($0.method.method, $0) })

    /// Every method, in the order of the reference.
    package static let methods: [any WireMethod.Type] = routes.map(\.method)

    /// Reads the params of `method`.
    /// - Throws: `method_not_found`, or what is wrong with the params.
    package init(method: String, params: JSONValue?) throws(WireError) {
        guard let route = Self.routesByName[method] else { throw .methodNotFound(method) }
        self = try route.read(params)
    }

    /// The method with its params.
    package var call: any WireMethod {
        switch self {
        case .serverInfo(let call): call
        case .serverPing(let call): call
        case .help(let call): call
        case .rpcDiscover(let call): call
        case .blobPut(let call): call
        case .jobSubmit(let call): call
        case .jobAppend(let call): call
        case .jobSeal(let call): call
        case .jobGet(let call): call
        case .jobList(let call): call
        case .jobItems(let call): call
        case .jobWait(let call): call
        case .jobCancel(let call): call
        case .jobRetry(let call): call
        case .jobForget(let call): call
        case .jobExplain(let call): call
        case .itemGet(let call): call
        case .itemCancel(let call): call
        case .itemRetry(let call): call
        case .itemTimeline(let call): call
        case .outputGet(let call): call
        case .outputPresign(let call): call
        case .sourceGet(let call): call
        case .eventsSubscribe(let call): call
        case .eventsUnsubscribe(let call): call
        case .statsGet(let call): call
        case .statsOverview(let call): call
        case .healthGet(let call): call
        case .metricsGet(let call): call
        case .storeList(let call): call
        case .storeGet(let call): call
        case .storeSet(let call): call
        case .storePause(let call): call
        case .storeResume(let call): call
        case .storeForget(let call): call
        case .accountList(let call): call
        case .accountPause(let call): call
        case .accountResume(let call): call
        case .modelList(let call): call
        case .modelResume(let call): call
        case .limiterSet(let call): call
        case .limiterReset(let call): call
        case .simulate(let call): call
        case .daemonPause(let call): call
        case .daemonResume(let call): call
        case .daemonDrain(let call): call
        case .daemonBackup(let call): call
        case .daemonReload(let call): call
        }
    }
}

private struct Route: Sendable {
    let method: any WireMethod.Type
    let read: @Sendable (JSONValue?) throws(WireError) -> Request

    init<Method: WireMethod>(_ request: @escaping @Sendable (Method) -> Request) {
        method = Method.self
        read = { (params: JSONValue?) throws(WireError) in request(try Method(params: params)) }
    }
}
