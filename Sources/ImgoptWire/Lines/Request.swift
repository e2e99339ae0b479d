package import ImgoptJSON

/// Every request that there is. A `switch` over it without `default` is the checklist of a handler.
package enum Request: Sendable, Hashable {
    /// `server.info`
    case serverInfo(ServerInfo)
    /// `server.ping`
    case serverPing(ServerPing)
    /// `help`
    case help(Help)
    /// `rpc.discover`
    case rpcDiscover(RPCDiscover)
    /// `job.submit`
    case jobSubmit(JobSubmit)
    /// `job.append`
    case jobAppend(JobAppend)
    /// `job.seal`
    case jobSeal(JobSeal)
    /// `job.get`
    case jobGet(JobGet)
    /// `job.list`
    case jobList(JobList)
    /// `job.items`
    case jobItems(JobItems)
    /// `job.wait`
    case jobWait(JobWait)
    /// `job.cancel`
    case jobCancel(JobCancel)
    /// `job.retry`
    case jobRetry(JobRetry)
    /// `job.explain`
    case jobExplain(JobExplain)
    /// `item.get`
    case itemGet(ItemGet)
    /// `item.cancel`
    case itemCancel(ItemCancel)
    /// `item.retry`
    case itemRetry(ItemRetry)
    /// `item.timeline`
    case itemTimeline(ItemTimelineGet)
    /// `output.get`
    case outputGet(OutputGet)
    /// `events.subscribe`
    case eventsSubscribe(EventsSubscribe)
    /// `events.unsubscribe`
    case eventsUnsubscribe(EventsUnsubscribe)
    /// `stats`
    case statsGet(StatsGet)
    /// `stats.overview`
    case statsOverview(StatsOverview)
    /// `health`
    case healthGet(HealthGet)
    /// `metrics`
    case metricsGet(MetricsGet)
    /// `store.list`
    case storeList(StoreList)
    /// `store.set`
    case storeSet(StoreSet)
    /// `store.pause`
    case storePause(StorePause)
    /// `store.resume`
    case storeResume(StoreResume)
    /// `model.list`
    case modelList(ModelList)
    /// `model.resume`
    case modelResume(ModelResume)
    /// `limiter.set`
    case limiterSet(LimiterSet)
    /// `limiter.reset`
    case limiterReset(LimiterReset)
    /// `simulate`
    case simulate(Simulate)
    /// `daemon.pause`
    case daemonPause(DaemonPause)
    /// `daemon.resume`
    case daemonResume(DaemonResume)
    /// `daemon.drain`
    case daemonDrain(DaemonDrain)
    /// `daemon.backup`
    case daemonBackup(DaemonBackup)
    /// `daemon.reload`
    case daemonReload(DaemonReload)
}

extension Request {
    /// Reads the params of `method`.
    /// - Throws: `method_not_found`, or what is wrong with the params.
    package init(method: String, params: JSONValue?) throws(WireError) {
        self =
            switch method {
            case ServerInfo.method: .serverInfo(try ServerInfo(params: params))
            case ServerPing.method: .serverPing(try ServerPing(params: params))
            case Help.method: .help(try Help(params: params))
            case RPCDiscover.method: .rpcDiscover(try RPCDiscover(params: params))
            case JobSubmit.method: .jobSubmit(try JobSubmit(params: params))
            case JobAppend.method: .jobAppend(try JobAppend(params: params))
            case JobSeal.method: .jobSeal(try JobSeal(params: params))
            case JobGet.method: .jobGet(try JobGet(params: params))
            case JobList.method: .jobList(try JobList(params: params))
            case JobItems.method: .jobItems(try JobItems(params: params))
            case JobWait.method: .jobWait(try JobWait(params: params))
            case JobCancel.method: .jobCancel(try JobCancel(params: params))
            case JobRetry.method: .jobRetry(try JobRetry(params: params))
            case JobExplain.method: .jobExplain(try JobExplain(params: params))
            case ItemGet.method: .itemGet(try ItemGet(params: params))
            case ItemCancel.method: .itemCancel(try ItemCancel(params: params))
            case ItemRetry.method: .itemRetry(try ItemRetry(params: params))
            case ItemTimelineGet.method: .itemTimeline(try ItemTimelineGet(params: params))
            case OutputGet.method: .outputGet(try OutputGet(params: params))
            case EventsSubscribe.method: .eventsSubscribe(try EventsSubscribe(params: params))
            case EventsUnsubscribe.method: .eventsUnsubscribe(try EventsUnsubscribe(params: params))
            case StatsGet.method: .statsGet(try StatsGet(params: params))
            case StatsOverview.method: .statsOverview(try StatsOverview(params: params))
            case HealthGet.method: .healthGet(try HealthGet(params: params))
            case MetricsGet.method: .metricsGet(try MetricsGet(params: params))
            case StoreList.method: .storeList(try StoreList(params: params))
            case StoreSet.method: .storeSet(try StoreSet(params: params))
            case StorePause.method: .storePause(try StorePause(params: params))
            case StoreResume.method: .storeResume(try StoreResume(params: params))
            case ModelList.method: .modelList(try ModelList(params: params))
            case ModelResume.method: .modelResume(try ModelResume(params: params))
            case LimiterSet.method: .limiterSet(try LimiterSet(params: params))
            case LimiterReset.method: .limiterReset(try LimiterReset(params: params))
            case Simulate.method: .simulate(try Simulate(params: params))
            case DaemonPause.method: .daemonPause(try DaemonPause(params: params))
            case DaemonResume.method: .daemonResume(try DaemonResume(params: params))
            case DaemonDrain.method: .daemonDrain(try DaemonDrain(params: params))
            case DaemonBackup.method: .daemonBackup(try DaemonBackup(params: params))
            case DaemonReload.method: .daemonReload(try DaemonReload(params: params))
            default: throw .methodNotFound(method)
            }
    }

    /// The method with its params.
    package var call: any WireMethod {
        switch self {
        case .serverInfo(let call): call
        case .serverPing(let call): call
        case .help(let call): call
        case .rpcDiscover(let call): call
        case .jobSubmit(let call): call
        case .jobAppend(let call): call
        case .jobSeal(let call): call
        case .jobGet(let call): call
        case .jobList(let call): call
        case .jobItems(let call): call
        case .jobWait(let call): call
        case .jobCancel(let call): call
        case .jobRetry(let call): call
        case .jobExplain(let call): call
        case .itemGet(let call): call
        case .itemCancel(let call): call
        case .itemRetry(let call): call
        case .itemTimeline(let call): call
        case .outputGet(let call): call
        case .eventsSubscribe(let call): call
        case .eventsUnsubscribe(let call): call
        case .statsGet(let call): call
        case .statsOverview(let call): call
        case .healthGet(let call): call
        case .metricsGet(let call): call
        case .storeList(let call): call
        case .storeSet(let call): call
        case .storePause(let call): call
        case .storeResume(let call): call
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

    /// Every method, in the order of the reference.
    package static let methods: [any WireMethod.Type] = [
        ServerInfo.self,
        ServerPing.self,
        Help.self,
        RPCDiscover.self,
        JobSubmit.self,
        JobAppend.self,
        JobSeal.self,
        JobGet.self,
        JobList.self,
        JobItems.self,
        JobWait.self,
        JobCancel.self,
        JobRetry.self,
        JobExplain.self,
        ItemGet.self,
        ItemCancel.self,
        ItemRetry.self,
        ItemTimelineGet.self,
        OutputGet.self,
        EventsSubscribe.self,
        EventsUnsubscribe.self,
        StatsGet.self,
        StatsOverview.self,
        HealthGet.self,
        MetricsGet.self,
        StoreList.self,
        StoreSet.self,
        StorePause.self,
        StoreResume.self,
        ModelList.self,
        ModelResume.self,
        LimiterSet.self,
        LimiterReset.self,
        Simulate.self,
        DaemonPause.self,
        DaemonResume.self,
        DaemonDrain.self,
        DaemonBackup.self,
        DaemonReload.self,
    ]
}
