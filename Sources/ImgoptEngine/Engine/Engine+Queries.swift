// Small looks at the engine, for the shell.
extension Engine {
    /// Every place in which an unfinished item is: each item stands here once, or the engine is wrong.
    package var itemPlaces: [ItemID] {
        let waiting = waiting.allRuns.flatMap { run in
            (0..<Int64(run.count)).map { ItemID(run.first.rawValue + $0) }
        }
        return waiting + active.keys
    }

    /// Whether an admin paused all creations.
    package var isPaused: Bool { mode.isPaused }

    /// Whether no new work is taken, and what is there is finished.
    package var isDraining: Bool { mode.isDraining }

    /// All images of an open job, finished ones included; nil: it is not open.
    package func images(of job: JobID) -> Int? { jobs[job]?.counts.total }

    /// What of a job is in doubt.
    package func doubts(of job: JobID, at now: Moment) -> JobDoubts {
        let all = lanes.ids.flatMap { Array(lanes[$0].search.doubts) }
        let own = all.filter { !$0.value.isWatched && active[$0.key]?.job == job }
        let decision = lastDecision(of: job, at: now)
        let end = decision ?? own.map { $0.value.end(Doubt.Plan(settings)) }.max() ?? now
        let canceled = own.count { active[$0.key]?.isCancelRequested == true }
        return JobDoubts(
            lookedFor: own.count, toBeCanceled: canceled, left: max(.zero, end - now), isDecidable: decision != nil,
            forPerson: totals.undecided.jobs[job] ?? 0)
    }

    /// What a store may have; nil: nothing is known of it yet.
    package func settings(of store: StoreID) -> StoreSettings? { stores[store]?.settings }

    /// Whether the answer to any creation is still on its way.
    package var isCreating: Bool { openCreations > 0 }

    /// Creations of all accounts whose answers are still on their way.
    package var openCreations: Int { lanes.ids.reduce(0) { $0 + lanes[$1].creations.limiter.open } }

    /// What was counted of each account.
    package var laneTallies: [LaneTally] { lanes.ids.map { lanes[$0].tally } }
}
