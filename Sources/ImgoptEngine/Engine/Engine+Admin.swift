// What admins set while it runs, and what stores may have.
extension Engine {
    /// `file`: what the settings file says of the store; nil: that is not known. Only what differs from it is kept, so
    /// that what the file says later holds for all others.
    mutating func change(
        _ store: StoreID, _ new: StoreSettings, byFile file: StoreSettings?, at now: Moment,
        into actions: inout [Action]
    ) {
        let old = stores[store]?.settings ?? settings.storeDefaults
        configure(store, new, at: now)
        var file = file
        file?.isPaused = new.isPaused
        actions.append(.record(new == file ? .storeByFile(store, isPaused: new.isPaused) : .store(store, new)))
        if new.isPaused != old.isPaused {
            stores.change(store) { $0.pausedSince = new.isPaused ? now : nil }
            actions.append(.tell(new.isPaused ? .storePaused(store) : .storeResumed(store)))
        }
    }

    /// A store's record; one that is new here starts with the defaults.
    @discardableResult
    mutating func meet(_ store: StoreID, at now: Moment) -> StoreRecord {
        if let record = stores[store] { return record }
        return configure(store, settings.storeDefaults, at: now)
    }

    /// Puts a store's settings into force.
    @discardableResult
    mutating func configure(_ store: StoreID, _ new: StoreSettings, at now: Moment) -> StoreRecord {
        var record = stores[store] ?? StoreRecord(new, window: settings.window, at: now)
        record.configure(new, window: settings.window, at: now)
        stores.set(record, store)
        for account in new.accounts { use(account, at: now) }
        waiting.setAccounts(new.accounts, of: store)
        waiting.setWeight(new.weight, of: store)
        reviewBudget(of: store)
        return record
    }

    /// Asks the stores that changed whether they may have slots.
    mutating func reviewStores(at now: Moment) {
        for (store, isParked, wake) in stores.reviewChanged(at: now) {
            waiting.setParked(isParked, store)
            if let wake { timers.set(.store(store), at: wake) }
        }
    }

    /// What an admin names is set over what was set before; a change that names nothing resets all.
    mutating func change(
        _ wanted: LimitChange, of account: AccountID, at now: Moment, into actions: inout [Action]
    ) {
        use(account, at: now)
        let isReset = wanted == LimitChange(create: nil, read: nil, burst: nil)
        let change = isReset ? wanted : wanted.over(lanes[account].creations.limit.admin)
        lanes[account].set(isReset ? nil : change, settings.seen(by: account), at: now, into: &actions)
        actions.append(.record(.limits(change, account)))
    }

    /// Stops all creations, or lets them go on: with everything, so that a drain ends too.
    mutating func pause(_ isPaused: Bool, at now: Moment, into actions: inout [Action]) {
        if isPaused != mode.isPaused {
            actions.append(.record(.paused(isPaused)))
            mode.pausedSince = isPaused ? now : nil
        }
        mode.isPaused = isPaused
        if isPaused {
            runs.saveSoon()
        } else {
            mode.isDraining = false
        }
    }

    /// Takes new settings over, save for what the limiters and queues were made with: the window, the fairness and the
    /// stores' defaults. What an admin set by hand goes before them until it is reset. Closed gates are probed at once:
    /// the new settings may be what they waited for.
    mutating func change(_ new: EngineSettings, at now: Moment, into actions: inout [Action]) {
        var new = new
        new.window = settings.window
        new.fairnessBatch = settings.fairnessBatch
        new.fairnessMaxPerStore = settings.fairnessMaxPerStore
        new.storeDefaults = settings.storeDefaults
        settings = new
        retries.change(new)
        useAccounts(at: now)
        for account in lanes.ids { lanes[account].change(new.seen(by: account), at: now, into: &actions) }
        reviewBudgets()
    }
}
