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

    /// What a store may have; nil: nothing is known of it yet.
    package func settings(of store: StoreID) -> StoreSettings? { stores[store]?.settings }

    /// Whether the answer to any creation is still on its way.
    package var isCreating: Bool { lane.creations.limiter.open > 0 }
}
