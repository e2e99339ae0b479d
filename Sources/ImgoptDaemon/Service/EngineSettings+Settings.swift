import ImgoptEngine

extension EngineSettings {
    /// What the engine schedules by under these settings: in its own units, and within what this process may have open.
    init(_ settings: Settings) {
        self = settings.engine
        maxFetches = Descriptors(settings).downloads
        storeDefaults.weight = StoreHandlers.weight(Settings.Store().weight)
    }
}
