/// The engine's figures at a moment.
package struct EngineStatistics: Sendable {
    /// Items that could be created now but for the rate.
    package var queueLength = 0
    /// Items of open jobs by state.
    package var counts = ItemCounts()
    /// Creations sent in the last window.
    package var createdInWindow = 0
    /// The live rate, the set one, and the live burst.
    package var createLimit = 0
    package var setLimit = 0
    package var burst = 0
    /// Creations that were not answered yet.
    package var createOpen = 0
    /// When the next creation may be sent; nil: only an answer can tell.
    package var nextSlot: Moment?
    package var throttledUntil: Moment?
    package var learnedLimit: Int?
    package var reason: LimitReason?
    package var readsInWindow = 0
    package var readLimit = 0
    package var tally = EngineTally()
    /// Why creations are stopped as a whole; nil: they are not.
    package var gate: ProviderGate?
    package var readGate: ProviderGate?
    /// The disk's words when it is full.
    package var noSpace: String?
    /// Creations in doubt that a person has to decide.
    package var forPerson = 0
    package var isPaused = false
    package var isDraining = false
    package var stores: [StoreID: StoreStatistics] = [:]
    package var openJobs = 0
}

/// A store's figures at a moment.
package struct StoreStatistics: Sendable {
    package var settings: StoreSettings
    package var queued: Int
    package var inFlight: Int
}

/// How long a job still takes, and how many images go before it.
package struct JobEstimate: Hashable, Sendable {
    /// Creations expected before the job's next one.
    package let position: Int
    /// Until its last image is done; nil: nothing moves.
    package let remaining: TimeSpan?
}

extension Engine {
    /// The figures of this moment.
    package mutating func statistics(at now: Moment) -> EngineStatistics {
        var figures = EngineStatistics()
        figures.queueLength = queue.backlogged.reduce(0) { $0 + queue.count(of: $1) + uploads.count(of: $1) }
        figures.queueLength += uploads.backlogged.reduce(0) {
            $0 + (queue.count(of: $1) == 0 ? uploads.count(of: $1) : 0)
        }
        figures.counts = totals
        figures.createdInWindow = creations.sentInWindow(at: now)
        figures.createLimit = limit.limit
        figures.setLimit = limit.setLimit
        figures.burst = limit.burst
        figures.createOpen = creations.open
        figures.nextSlot = creations.nextSlot(at: now)
        figures.throttledUntil = creations.blockedUntil.flatMap { $0 > now ? $0 : nil }
        figures.learnedLimit = limit.learned
        figures.reason = limit.reason
        figures.readsInWindow = reads.sentInWindow(at: now)
        figures.readLimit = reads.limit
        figures.tally = tally
        figures.gate = gate.reason == nil ? nil : gate
        figures.readGate = readGate.reason == nil ? nil : readGate
        figures.noSpace = fetches.noSpace
        figures.forPerson = active.values.reduce(0) {
            if case .unresolved = $1.phase { $0 + 1 } else { $0 }
        }
        figures.isPaused = isPaused
        figures.isDraining = isDraining
        figures.openJobs = jobs.count
        for (id, record) in stores {
            figures.stores[id] = StoreStatistics(
                settings: record.settings, queued: record.queued, inFlight: record.inFlight)
        }
        return figures
    }

    /// How long an open job still takes, by the rate, the stores' shares and the model's run times; nil: it is not open.
    package mutating func estimate(of id: JobID, at now: Moment) -> JobEstimate? {
        guard let job = jobs[id] else { return nil }
        let own = queue.runs(of: job.store) + uploads.runs(of: job.store)
        let first = own.filter { $0.job == id }.min()
        let ahead = own.reduce(0) { sum, run in
            guard let first, run.job != id, run < first else { return sum }
            return sum + Int(run.count)
        }
        let others = Set(queue.backlogged + uploads.backlogged).subtracting([job.store])
        let weight = stores[job.store]?.settings.weight ?? 1
        let allWeights = others.reduce(weight) { $0 + (stores[$1]?.settings.weight ?? 1) }
        let waitingOfOthers = others.reduce(0) { $0 + queue.count(of: $1) + uploads.count(of: $1) }
        /// Slots until `images` of this store have been sent: its own, and those of the others meanwhile.
        func slots(_ images: Int) -> Int {
            images + min(waitingOfOthers, images * (allWeights - weight) / max(weight, 1))
        }
        let queued = job.counts[.queued]
        guard !isPaused, gate.reason == nil || gate.reason == .unreachable, stores[job.store]?.settings.isPaused != true
        else { return JobEstimate(position: slots(ahead), remaining: nil) }
        let spacing = settings.window.seconds / Double(max(limit.limit, 1))
        let free = max(0, min(limit.burst, limit.limit - creations.counted(at: now)))
        let sending = Double(max(0, queued == 0 ? 0 : slots(ahead + queued) - free)) * spacing
        let running = job.counts.open == 0 ? 0 : runSeconds(of: own.first { $0.job == id }?.model)
        return JobEstimate(
            position: slots(ahead), remaining: TimeSpan(microseconds: Int64((sending + running) * 1_000_000)))
    }

    /// The usual run of a model, or of all.
    private func runSeconds(of model: ModelID?) -> Double {
        let known =
            model.flatMap { runTimes[$0]?.quantile(0.5) } ?? runTimes.values.compactMap { $0.quantile(0.5) }.max()
        return (known ?? .seconds(10)).seconds
    }
}
