import ImgoptEngine

extension EngineSettings {
    /// The engine's numbers as the settings file has them.
    init(_ settings: Settings) {
        self.init()
        createLimit = settings.limiter.rpm
        createBurst = settings.limiter.burst
        readLimit = settings.limiter.readRPM
        window = .milliseconds(Int64(settings.limiter.windowMilliseconds))
        fairnessBatch = settings.fairness.batchSize
        fairnessMaxPerStore = settings.fairness.maxPerStore
        maxInFlight = settings.engine.maxInFlight
        maxQueued = settings.engine.maxQueued
        maxAttempts = settings.engine.maxAttempts
        maxPaidRuns = settings.engine.maxPaidRuns
        retryBase = .milliseconds(Int64(settings.engine.retryBaseMilliseconds))
        retryMax = .milliseconds(Int64(settings.engine.retryMaxMilliseconds))
        modelFailures = settings.engine.breakerFailures
        modelRestBase = .milliseconds(Int64(settings.engine.breakerRestBaseMilliseconds))
        modelRestMax = .milliseconds(Int64(settings.engine.breakerRestMaxMilliseconds))
        // Early, for most lists show a creation at once; and late, for nobody says how long a list may lag.
        searchDelays = [45, 9, 3].map { .milliseconds(Int64(settings.engine.searchWindowMilliseconds / $0)) }
        searchWindow = .milliseconds(Int64(settings.engine.searchWindowMilliseconds))
        createTimeout = .milliseconds(Int64(settings.engine.createTimeoutMilliseconds))
        tcpTimeout = .milliseconds(Int64(settings.replicate.tcpTimeoutMilliseconds))
        hopDelay = .milliseconds(Int64(settings.replicate.hopDelayMilliseconds))
        listDelay = .milliseconds(Int64(settings.engine.listDelayMilliseconds))
        dailyBudget = settings.money.dailyBudget
        retryLostOutputs = settings.engine.retryLostOutputs
        firstPoll = .milliseconds(Int64(settings.poll.firstMilliseconds))
        sweepMin = .milliseconds(Int64(settings.poll.minIntervalMilliseconds))
        sweepMax = .milliseconds(Int64(settings.poll.maxIntervalMilliseconds))
        maxFetches = Descriptors(settings).downloads
        maxOutputs = settings.outputs.maxPerImage
        storeDefaults = StoreSettings(
            weight: Int(Handlers.weightScale), maxQueued: settings.engine.maxQueuedPerStore)
    }
}
