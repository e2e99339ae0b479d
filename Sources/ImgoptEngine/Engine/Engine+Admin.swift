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
            actions.append(.tell(new.isPaused ? .storePaused(store) : .storeResumed(store)))
        }
    }

    /// A store's record; one that is new here starts with the defaults.
    @discardableResult
    mutating func meet(_ store: StoreID, at now: Moment) -> StoreRecord {
        if stores[store] == nil { configure(store, settings.storeDefaults, at: now) }
        return stores[store] ?? StoreRecord(settings: settings.storeDefaults)
    }

    /// Puts a store's settings into force.
    mutating func configure(_ store: StoreID, _ new: StoreSettings, at now: Moment) {
        var record = stores[store] ?? StoreRecord(settings: new)
        record.settings = new
        if let perWindow = new.perWindow {
            if record.limiter == nil {
                record.limiter = RateLimiter(
                    limit: perWindow, burst: max(1, perWindow / 20), window: settings.window, at: now)
                record.open = 0
            } else {
                record.limiter?.set(limit: perWindow, burst: max(1, perWindow / 20), at: now)
            }
        } else {
            record.limiter = nil
            record.open = 0
        }
        stores[store] = record
        queue.setWeight(new.weight, store: store)
        uploads.setWeight(new.weight, store: store)
        reviewBudget(of: store)
        updateParking(of: store, at: now)
    }

    /// Whether a store may have slots now follows from its settings and from what it uses.
    mutating func updateParking(of store: StoreID, at now: Moment) {
        guard var record = stores[store] else { return }
        var isParked = record.settings.isPaused
        if let most = record.settings.maxInFlight, record.inFlight >= most { isParked = true }
        if let slot = record.limiter?.nextSlot(at: now) {
            if slot > now, record.wakesAt != slot {
                record.wakesAt = slot
                timers.set(.store(store), at: slot)
            }
            isParked = isParked || slot > now
        } else if record.limiter != nil {
            isParked = true
        }
        if isParked != record.isParked {
            record.isParked = isParked
            // What a parked store has uploaded ahead takes no place from the others.
            prepared += isParked ? -preparedAhead(record) : preparedAhead(record)
            queue.setParked(isParked, store: store)
            uploads.setParked(isParked, store: store)
        }
        stores[store] = record
    }

    mutating func closeStoreLimiter(_ store: StoreID, at now: Moment) {
        guard let open = stores[store]?.open, open > 0 else { return }
        stores[store]?.open -= 1
        stores[store]?.limiter?.close(at: now)
        updateParking(of: store, at: now)
    }

    /// What an admin names is set over what was set before; a change that names nothing resets all.
    mutating func change(_ wanted: LimitChange, at now: Moment, into actions: inout [Action]) {
        let isReset = wanted == LimitChange(create: nil, read: nil, burst: nil)
        let change = isReset ? wanted : wanted.over(lane.creations.limit.admin)
        lane.set(isReset ? nil : change, settings, at: now, into: &actions)
        actions.append(.record(.limits(change)))
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
        retryPolicy = RetryPolicy(base: new.retryBase, longest: new.retryMax)
        reviewBudgets()
        lane.change(new, at: now, into: &actions)
    }
}
