import ImgoptWire

extension Request {
    /// What carrying out a request takes, and whether anything stays of it.
    enum Kind {
        /// It only tells what is in memory.
        case light
        /// It only looks, and takes a thread while it does.
        case look
        /// It only looks, and waits for the engine or for a queue of its own.
        case question
        /// It waits for something to happen, for as long as that takes.
        case wait
        /// It changes something: once received it is done, whether or not its client is still there.
        case deed

        /// Whether it changes nothing: without a client it is of no use.
        var isRead: Bool { self != .deed }

        /// What it weighs among all that its user has waiting for the engine: of questions there may be sixteen, each
        /// of which takes a while of a turn, and of deeds as many as go well into one turn.
        var weight: Int {
            switch self {
            case .light, .look, .wait: 0
            case .question: 128
            case .deed: 1
            }
        }
    }

    /// Its kind. No `default`: the compiler asks about each new one.
    var kind: Kind {
        switch self {
        case .serverInfo, .serverPing, .help, .rpcDiscover, .eventsUnsubscribe: .light
        case .jobGet, .jobList, .jobItems, .itemGet, .itemTimeline, .outputGet, .eventsSubscribe, .statsGet,
            .statsOverview, .modelList:
            .look
        case .jobSubmit(let call) where call.dryRun: .question
        case .jobExplain, .healthGet, .metricsGet, .storeList, .simulate: .question
        case .jobWait: .wait
        case .jobSubmit, .jobAppend, .jobSeal, .jobCancel, .jobRetry, .itemCancel, .itemRetry, .storeSet, .storePause,
            .storeResume, .modelResume, .limiterSet, .limiterReset, .daemonPause, .daemonResume, .daemonDrain,
            .daemonBackup, .daemonReload:
            .deed
        }
    }
}
