// What failed and is tried again: what is told of it, what it may cost, and a person who wants it tried now.
extension Engine {
    /// What fails of a job that is open; nil: nothing. `model`: that of its next image.
    func trouble(of id: JobID, _ model: ModelID?) -> JobTrouble? {
        let own = retries.items(of: id)
        let resting = model.flatMap { models[$0]?.isDown == true ? $0 : nil }
        guard !own.isEmpty || resting != nil else { return nil }
        var trouble = JobTrouble(images: own.count, model: resting, message: resting.flatMap { models[$0]?.message })
        if let resting { trouble.note(models.restEnd(of: resting), nil) }
        for (item, model) in own {
            switch active[item]?.phase {
            case .resting(let until): trouble.note(max(until, models.restEnd(of: model) ?? until), item)
            case nil: trouble.note(models.restEnd(of: model), item)
            default: break
            }
        }
        return trouble
    }

    /// How the runs of the models go of which something is known.
    package func modelConditions() -> [ModelID: ModelCondition] {
        var conditions: [ModelID: ModelCondition] = [:]
        for model in Set(runs.times.keys).union(models.breakers.keys) {
            var condition = ModelCondition()
            condition.usualRun = runs.known(of: model, share: 0.5)
            if let breaker = models[model] {
                condition.state = breaker.isDown ? breaker.restEnd.map { .resting(until: $0) } ?? .probing : .failing
                condition.failures = breaker.failures
                condition.message = breaker.message
                condition.since = breaker.failingSince
            }
            conditions[model] = condition
        }
        return conditions
    }

    /// Whether it can be told when a job's images succeed: not while what is tried of their models fails.
    func isForecastable(_ id: JobID, _ model: ModelID?) -> Bool {
        guard !models.isEmpty else { return true }
        if let model, models.isDoubtful(model) { return false }
        return !retries.items(of: id).values.contains { models.isDoubtful($0) }
    }

    /// Until when the last of a job's items rests that failed.
    func lastRest(of id: JobID) -> Moment? {
        retries.items(of: id).keys.compactMap { item in
            if case .resting(let until) = active[item]?.phase { until } else { nil }
        }.max()
    }

    // MARK: What an item may cost

    /// The last error of an item that may not be paid for again.
    func costsTooMuch(_ error: ItemError, _ item: ActiveItem) -> ItemError {
        guard error.retryable else { return error }
        let message = "\(error.message) (\(paidRuns(item.attempts)))"
        return ItemError(error.name, message, retryable: true, provider: error.provider)
    }

    private func paidRuns(_ attempts: Int) -> String {
        "it was paid for \(attempts) times, and engine.max_paid_runs is \(settings.maxPaidRuns); a retry grants as many"
    }

    /// An item whose turn it is may not be paid for again: a stray was found, or the bound was lowered meanwhile.
    mutating func giveUp(_ pick: FairQueue.Pick, at now: Moment, into actions: inout [Action]) {
        let attempts = Int(pick.run.attempts)
        let item = ActiveItem(run: pick.run, store: pick.store, attempts: attempts, phase: .resting(until: now))
        let error = ItemError(.predictionFailed, "no try of it succeeded (\(paidRuns(attempts)))", retryable: true)
        fail(item, error, at: now, into: &actions)
    }

    // MARK: Now

    /// A person wants tries now: what rests goes back to its queue. Of a model that rests one image goes, and tells
    /// whether it works.
    mutating func tryNow(_ wish: TryNow, at now: Moment, into actions: inout [Action]) {
        let due = active.values.filter { item in
            guard case .resting(let until) = item.phase, until > now else { return false }
            switch wish {
            case .items(let job, let only, _): return item.job == job && (only == nil || only == item.item)
            case .model(let model): return item.run.model == model
            }
        }
        for item in due.sorted(by: { $0.item < $1.item }) {
            active[item.item]?.phase = .resting(until: now)
            timers.set(.retry(item.item), at: now)
            actions.append(.record(.due(item.item)))
        }
        let resting = restsToEnd(by: wish).sorted { $0.rawValue < $1.rawValue }
        for model in resting where models.endRest(of: model, at: now) {
            modelRested(model, at: now)
        }
    }

    private func restsToEnd(by wish: TryNow) -> Set<ModelID> {
        switch wish {
        case .model(let model): return [model]
        case .items(_, _, endsRests: false): return []
        case .items(let job, let only?, _): return Set([retries.items(of: job)[only]].compactMap(\.self))
        case .items(let job, nil, _):
            return Set(retries.items(of: job).values).union([firstQueued(of: job)?.model].compactMap(\.self))
        }
    }
}

/// What fails of a job that is open.
package struct JobTrouble: Hashable, Sendable {
    /// Its images that failed before and are not finished.
    package let images: Int
    /// The model that its next image waits for, as that fails again and again; nil: none.
    package let model: ModelID?
    /// What that failed with last.
    package let message: String?
    /// One of those that wait, whose last error says why; nil: none of them waits.
    package private(set) var item: ItemID?
    /// When the next of them is tried; nil: one is being tried, or its turn alone decides.
    package private(set) var nextTry: Moment?

    init(images: Int, model: ModelID?, message: String?) {
        self.images = images
        self.model = model
        self.message = message
    }

    fileprivate mutating func note(_ moment: Moment?, _ waiting: ItemID?) {
        if let waiting, item.map({ waiting < $0 }) ?? true { item = waiting }
        if let moment { nextTry = nextTry.map { min($0, moment) } ?? moment }
    }
}

/// How the runs of a model go.
package struct ModelCondition: Hashable, Sendable {
    /// What it is doing.
    package enum State: Hashable, Sendable {
        /// Nothing speaks against it.
        case working
        /// Its last runs failed, and it is used all the same.
        case failing
        /// It takes no work before the moment.
        case resting(until: Moment)
        /// One image tells whether it works again.
        case probing
    }

    /// What it is doing.
    package internal(set) var state = State.working
    /// Runs that failed since the last that succeeded.
    package internal(set) var failures = 0
    /// What the last of them failed with.
    package internal(set) var message: String?
    /// Since when they fail.
    package internal(set) var since: Moment?
    /// How long half of its runs take at most; nil: too little is known.
    package internal(set) var usualRun: TimeSpan?

    /// A model of which nothing is known.
    package init() {}
}
