// What was asked of the world and not answered yet: for whoever plays the world for a copy of the engine.
extension Engine {
    /// The actions whose answers are still on their way, in order of item.
    package var openActions: [Action] {
        var actions: [Action] = []
        for item in active.values.sorted(by: { $0.item < $1.item }) {
            switch item.phase {
            case .preparing: actions.append(.prepare(item.item, item.account))
            case .creating: actions.append(.create(item.item, item.account))
            case .processing: actions += lanes[item.account].openRequests(of: item.item)
            case .saving(let saving):
                actions += lanes[item.account].openRequests(of: item.item)
                if saving.isFetching { actions.append(.fetch(item.item, outputs: saving.outputs, kept: saving.kept)) }
            case .copying(let leader): actions.append(.copy(item.item, from: leader))
            case .doubtful, .resting, .unresolved: break
            }
        }
        for account in lanes.ids {
            if let request = lanes[account].search.open { actions.append(.search(request, account)) }
            for (number, page) in lanes[account].polls.pages.sorted(by: { $0.key < $1.key }) {
                actions.append(.sweep(page: number, before: page.before, account))
            }
        }
        return actions
    }

    /// The predictions that run: whose they are, their names, when the provider created them, and their models.
    package var runningPredictions: [(item: ItemID, prediction: String, createdAt: Moment, model: ModelID)] {
        active.values.compactMap { item in
            guard case .processing(let running) = item.phase else { return nil }
            return (item.item, running.prediction, running.createdAt, item.run.model)
        }
    }

    /// The request of a search that was not answered yet.
    package var openSearch: SearchRequest? { lanes.ids.lazy.compactMap { lanes[$0].search.open }.first }

    /// The model of an item that is under way.
    package func model(of item: ItemID) -> ModelID? { active[item]?.run.model }

    /// Images of each open job that are not finished, with the jobs' stores.
    package var openImages: [JobID: (store: StoreID, images: Int)] {
        jobs.mapValues { ($0.store, $0.counts.open) }
    }

    /// Images that are not finished.
    package var openTotal: Int { totals.open }

    /// Reads the list at its slowest pace from now on, however fast creations come: what runs is noticed no later than
    /// `sweepMax` allows anyway, and a forecast has far fewer pages to go through.
    package mutating func readSlowly() {
        settings.sweepMin = settings.sweepMax
        settings.looksEarly = false
    }

    /// Takes whatever is submitted from now on, however much waits already.
    package mutating func takeAll() { settings.maxQueued = .max / 2 }

    /// Creations of an account a window, as they are now.
    package func liveLimit(of account: AccountID = .main) -> Int {
        lanes.contains(account) ? lanes[account].creations.limit.limit : 0
    }
}

extension Engine {
    /// A new engine with nothing to do that schedules as another one does now.
    package init(scheduling other: Engine, at now: Moment) {
        var settings = other.settings
        settings.createLimit = other.lanes[.main].creations.limit.limit
        settings.createBurst = other.lanes[.main].creations.limit.burst
        self.init(settings: settings, seed: 1, at: now)
        runs = UsualRuns(other.runs.times)
    }
}
