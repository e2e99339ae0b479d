import ImgoptEngine

extension EngineSettings {
    /// What the engine schedules by under these settings: in its own units, and within what this process may have open.
    init(_ settings: Settings) {
        self = settings.engine
        maxFetches = Descriptors(settings).downloads
        storeDefaults.weight = StoreHandlers.weight(Settings.Store().weight)
        for (name, account) in settings.accounts {
            guard let id = settings.accountIDs[name] else { preconditionFailure("an account without a number") }
            accounts[id] = AccountSettings(
                createLimit: account.rpm, createBurst: account.burst, readLimit: account.readRPM,
                dailyBudget: account.dailyBudget)
        }
    }
}
