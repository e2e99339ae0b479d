internal import ImgoptEngine

// What every creation has to keep to, checked against the lines in the database when its intent is written.
extension Simulation {
    /// A creation is about to be recorded: may it be sent?
    mutating func checkCreation(of id: ItemID, by account: AccountID) throws {
        guard let row = database.items[id], let store = database.store(of: id) else {
            throw Nonsense("\(id) is created at \(now), and nobody knows it")
        }
        let rules = self.rules(of: store)
        if endsBy != nil { throw Nonsense("\(id) is created at \(now), and the daemon is ending") }
        if database.isPaused { throw Nonsense("\(id) is created at \(now) while all is paused") }
        if rules.isPaused { throw Nonsense("\(id) of \(store) is created at \(now) while its store is paused") }
        if row.isCancelRequested { throw Nonsense("\(id) is created at \(now), and somebody wants it stopped") }
        if let notBefore = row.notBefore, notBefore > now { throw Nonsense("\(id) is created before its time, \(now)") }
        guard rules.accounts.contains(account) else { throw Nonsense("\(id) of \(store) goes to \(account) at \(now)") }
        if database.pausedAccounts.contains(account) || !isInUse(account) {
            throw Nonsense("\(id) is created at \(now) by \(account), which is paused or gone")
        }
        let limit = engine.liveLimit(of: account)
        guard windows[account, default: WindowWatch()].allows(now, limit: limit, window: settings.engine.window) else {
            throw Nonsense("more than \(limit) creations of \(account) in a window at \(now)")
        }
        let window = settings.engine.window
        if let limit = rules.perWindow,
            !storeWindows[store, default: WindowWatch()].allows(now, limit: limit, window: window)
        {
            throw Nonsense("more than \(limit) creations of \(store) in a window at \(now)")
        }
        let open = database.inFlight
        guard open < settings.engine.maxInFlight else { throw Nonsense("\(open) are in flight at \(now)") }
        if let most = rules.maxInFlight, database.figures[store]?.inFlight ?? 0 >= most {
            throw Nonsense("more than \(most) of \(store) are in flight at \(now)")
        }
        var watch = fairness.removeValue(forKey: account) ?? newFairness
        defer { fairness[account] = watch }
        if let unfair = watch.unfairness(of: store, weight: rules.weight, waiting: { waiting(for: account) }) {
            throw Nonsense("unfair at \(now): \(unfair)")
        }
    }

    /// The stores that surely could use a slot of an account now, with their weights.
    private func waiting(for account: AccountID) -> [StoreID: Int] {
        var weights: [StoreID: Int] = [:]
        for (store, figures) in database.figures {
            let rules = self.rules(of: store)
            guard !rules.isPaused, rules.perWindow == nil, rules.maxInFlight == nil, rules.accounts == [account],
                !database.pausedAccounts.contains(account), isInUse(account),
                figures.ready.contains(where: {
                    $0.value > 0 && !modelsDown.contains($0.key) && canSurelyPay($0.key, rules)
                })
            else { continue }
            weights[store] = rules.weight
        }
        return weights
    }

    /// A change is about to be written: what the checks remember follows it.
    mutating func follow(_ change: Change) throws {
        switch change {
        case .creating(let id, _, let account): try checkCreation(of: id, by: account)
        case .cost(let id, let cost): try checkCost(cost, of: id)
        case .processing(let id, let prediction, _): provider.found(prediction, of: id)
        case .paid(let id, let prediction, _, _, _):
            // What can be proved absent never takes place, unless a list hides it for longer than it may.
            guard provider.isHidden(prediction, of: id) else {
                throw Nonsense("\(prediction) is a stray of \(id) at \(now)")
            }
            provider.found(prediction, of: id, isStray: true)
            report.strays += 1
        case .notCreated(let id): if let store = database.store(of: id) { forgetFairness(of: store) }
        case .store(let store, let new): put(new, intoForceFor: store)
        case .storeByFile(let store, let isPaused):
            var new = file(of: store)
            new.isPaused = isPaused
            put(new, intoForceFor: store)
        case .accepted(let ticket):
            guard let offer = database.offered[ticket] else { return }
            let rules = self.rules(of: offer.store)
            let queued = (database.figures[offer.store]?.queued ?? 0) + offer.images
            let all = database.figures.values.reduce(offer.images) { $0 + $1.queued }
            guard queued <= rules.maxQueued, all <= settings.engine.maxQueued else {
                throw Nonsense("\(queued) of \(offer.store) are queued at \(now), \(all) in all: more than may be")
            }
        default: break
        }
    }

    /// A count of fairness that has seen nothing.
    private var newFairness: FairnessWatch {
        FairnessWatch(batch: settings.engine.fairnessBatch, maxPerStore: settings.engine.fairnessMaxPerStore)
    }

    private mutating func forgetFairness(of store: StoreID) {
        for account in fairness.keys { fairness[account]?.forget(store) }
    }

    /// What is looked for was sent to the account whose list is read.
    func checkAccounts(of request: SearchRequest, _ account: AccountID) throws {
        for window in request.windows {
            guard let row = database.items[window.item] else { continue }
            let accounts = window.isWatch ? Set(row.absences.map(\.account)) : [row.account]
            guard accounts.contains(account) else { throw Nonsense("\(window.item) is looked for in \(account)") }
        }
    }

    /// What is in force for a store.
    func rules(of store: StoreID) -> StoreSettings { rules[store] ?? settings.engine.storeDefaults }

    private mutating func put(_ new: StoreSettings, intoForceFor store: StoreID) {
        let old = rules(of: store)
        forgetFairness(of: store)
        // Also while it is left out for a limit of its own: its place may date from then.
        for account in fairness.keys { fairness[account]?.note(old.weight, of: store) }
        if old.perWindow == nil || new.perWindow == nil { storeWindows[store] = nil }
        rules[store] = new
    }
}
