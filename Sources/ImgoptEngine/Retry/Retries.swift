/// What failed and is tried again.
struct Retries: Sendable {
    /// How long what failed waits.
    private var policy: RetryPolicy
    /// Items that failed before and are not finished, with their models, by job.
    private var failed: [JobID: [ItemID: ModelID]] = [:]
    /// How often something before the provider turned an item's creation away, since it last got through.
    private var turnedAway: [ItemID: Int] = [:]
    /// Finished items that were queued again in this turn: whoever asked later in it saw them as they were before.
    private var requeued: Set<ItemID> = []

    init(_ settings: EngineSettings) {
        policy = RetryPolicy(base: settings.retryBase, longest: settings.retryMax)
    }

    /// Takes other settings over.
    mutating func change(_ settings: EngineSettings) {
        policy = RetryPolicy(base: settings.retryBase, longest: settings.retryMax)
    }

    /// How long what failed so often in a row waits.
    func delay(afterFailures failures: Int, using generator: inout SeededGenerator) -> TimeSpan {
        policy.delay(afterFailures: failures, using: &generator)
    }

    /// The items of a job that failed before and are not finished, with their models.
    func items(of job: JobID) -> [ItemID: ModelID] { failed[job] ?? [:] }

    /// An item failed, and is tried again.
    mutating func note(_ item: ItemID, of job: JobID, _ model: ModelID) {
        failed[job, default: [:]][item] = model
    }

    /// That an item failed is over: it has ended, or a person has it tried anew.
    mutating func forget(_ item: ItemID, of job: JobID) {
        guard failed[job]?.removeValue(forKey: item) != nil, failed[job]?.isEmpty == true else { return }
        failed[job] = nil
    }

    /// Something before the provider turned the creation of an item away.
    /// - Returns: how often in a row.
    mutating func turnedAway(_ item: ItemID) -> Int {
        turnedAway[item, default: 0] += 1
        return turnedAway[item] ?? 1
    }

    /// The creation of an item got through, or none follows.
    mutating func gotThrough(_ item: ItemID) {
        if !turnedAway.isEmpty { turnedAway[item] = nil }
    }

    /// A finished item is queued again in this turn.
    mutating func requeue(_ item: ItemID) { requeued.insert(item) }

    /// Whether that was done in this turn.
    func isRequeued(_ item: ItemID) -> Bool { requeued.contains(item) }

    /// The turn ends.
    mutating func endTurn() { requeued.removeAll(keepingCapacity: true) }
}
