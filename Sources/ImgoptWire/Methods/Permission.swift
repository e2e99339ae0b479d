/// Who may make a request. What a caller may not see is answered as if it did not exist; this table says the rest.
package enum Permission: Sendable, Hashable {
    /// Whoever may use the daemon.
    case anyone
    /// The user that submitted the job; to others than admins there is no such job.
    case owner
    /// Whom the rules of `access.stores` let use the store.
    case store
    /// Admins alone, since it concerns everybody; the text says what it does.
    case admins(to: String)
}

extension Request {
    /// Who may make this request. No `default`: a new method has to say.
    package var permission: Permission {
        switch self {
        case .serverInfo, .serverPing, .help, .rpcDiscover, .statsGet, .statsOverview, .healthGet, .metricsGet,
            .jobList, .storeList, .modelList, .eventsSubscribe, .eventsUnsubscribe:
            .anyone
        case .jobSubmit: .store
        case .jobAppend, .jobSeal, .jobGet, .jobItems, .jobWait, .jobCancel, .jobRetry, .jobExplain, .itemGet,
            .itemCancel, .itemRetry, .itemTimeline, .outputGet:
            .owner
        case .simulate(let call): call.workload == nil ? .admins(to: "simulate everybody's queue") : .anyone
        case .storeSet, .storePause, .storeResume: .admins(to: "change stores")
        case .modelResume: .admins(to: "have a model tried")
        case .limiterSet, .limiterReset: .admins(to: "change the limits")
        case .daemonPause, .daemonResume, .daemonDrain: .admins(to: "pause, resume or drain the daemon")
        case .daemonBackup: .admins(to: "make a backup")
        case .daemonReload: .admins(to: "make the daemon read its settings again")
        }
    }
}
