/// One account at the provider: what may be sent to it when, what is looked at of what runs there, and what is looked
/// for.
///
/// It knows items by their ids and predictions alone. Whoever owns it tells it what was sent and answered, and has what
/// follows from that for the items; requests that it wants sent itself come out as actions.
struct ProviderLane: Sendable {
    let account: AccountID
    /// Whether the account is no longer in the settings: nothing can be asked of it until it is back.
    var isGone = false
    /// Whether an admin wants no creations of it.
    var isPaused = false
    /// When that was; nil: in an earlier life, or not at all.
    var pausedSince: Moment?
    /// How much may be created.
    var creations: CreationRate
    /// How much may be read. All that follows shares it.
    var reads: ReadRate
    /// Whether the list can be read.
    var listGate = ListGate()
    /// When the next reading of one prediction may be sent in place of the list's.
    var nextSingle = Moment.distantPast
    /// What runs, and when it is looked at.
    var polls = PollPlanner()
    /// Readings that nothing but the wish to notice an end early asks for.
    var early = EarlyLooks()
    /// Predictions of which a reading of their own is on its way.
    var readings: [ItemID: String] = [:]
    /// Predictions that ended well and whose outputs do not come: they are read once more.
    var looks = Looks()
    /// Requests that somebody waits for.
    var lookups = Lookups()
    /// Creations whose answer was lost.
    var search = ListSearch()
    /// Predictions that were adopted, with the creations that were on their way just then: the answer to one of those
    /// may name a prediction that an equal image in doubt was given.
    private var adoptions: [String: Set<ItemID>] = [:]
    /// How far the provider's clock is from ours.
    var clock = ProviderClock()
    var tally = LaneTally()

    /// `settings`: as the account sees them.
    init(of account: AccountID = .main, _ settings: EngineSettings, at now: Moment) {
        self.account = account
        creations = CreationRate(of: account, settings, at: now)
        reads = ReadRate(settings, at: now)
    }

    // MARK: Creations

    /// A creation is sent. Only when `creations.next` is now.
    mutating func creationSent(at now: Moment) {
        creations.sent(at: now)
        tally.creations += 1
        polls.creationSent()
    }

    /// The answer to the creation of an item is here, or will never come.
    /// - Returns: adopted predictions that may be those of this creation. Equal images are matched as a set: whoever
    ///   was first keeps the prediction, and the other one looks for what is left.
    mutating func creationAnswered(_ id: ItemID, at now: Moment) -> Set<String> {
        creations.closed(at: now)
        guard !adoptions.isEmpty else { return [] }
        let taken = adoptions.filter { $0.value.contains(id) }
        for prediction in taken.keys {
            adoptions[prediction]?.remove(id)
            if adoptions[prediction]?.isEmpty == true { adoptions[prediction] = nil }
        }
        return Set(taken.keys)
    }

    /// One was refused for the rate.
    mutating func creationThrottled(_ throttle: Throttle, at now: Moment, into actions: inout [Action]) {
        tally.refusedCreations += 1
        tally.lastRefusal = now
        creations.throttled(throttle, at: now, into: &actions)
    }

    // MARK: What runs

    /// A prediction of an item runs, and is looked at from `due` on. `since`: since when, by our clock.
    mutating func watch(_ id: ItemID, _ prediction: String, createdAt: Moment, since: Moment, due: Moment) {
        polls.add(id, PollPlanner.Watched(prediction: prediction, createdAt: createdAt, since: since, due: due))
    }

    /// It does not run any more. Readings of it that are on their way tell of its outputs.
    mutating func ended(_ id: ItemID) { polls.forget(id) }

    /// Nothing is to be known of it any more.
    mutating func forget(_ id: ItemID) {
        polls.forget(id)
        readings[id] = nil
        looks.forget(id)
    }

    /// Whether no item has a prediction. It belongs to one: what runs for another one was not created for this one.
    func isFree(_ prediction: String) -> Bool { polls.items[prediction] == nil }

    /// Asks the provider to stop a prediction; what stops spending waits for no budget.
    mutating func cancel(_ id: ItemID, into actions: inout [Action]) {
        guard let prediction = polls.cancels(id) else { return }
        actions.append(.cancel(id, prediction: prediction, account))
    }

    /// Readings and cancels of an item's prediction that were not answered yet.
    func openRequests(of id: ItemID) -> [Action] {
        let reading = readings[id].map { Action.poll(id, prediction: $0, account) }
        let cancel = polls.cancelling(id).map { Action.cancel(id, prediction: $0, account) }
        return [reading, cancel].compactMap(\.self)
    }

    // MARK: What is looked for

    /// What was found for an item in doubt is its prediction. `open`: creations on their way.
    mutating func adopted(_ prediction: String, by id: ItemID, open: [ItemID]) {
        tally.adopted += 1
        if !open.isEmpty { adoptions[prediction] = Set(open) }
        search.remove(id)
        search.adopted(prediction)
    }

    // MARK: The rates

    /// An admin sets rates, or, with nil, takes them back. `settings`: as the account sees them.
    mutating func set(_ change: LimitChange?, _ settings: EngineSettings, at now: Moment, into actions: inout [Action])
    {
        reads.unblock()
        reads.set(limit: change?.read ?? settings.readLimit, at: now)
        creations.set(change, at: now, into: &actions)
    }

    /// Takes other settings over. What an admin set by hand goes before them until it is reset.
    mutating func change(_ settings: EngineSettings, at now: Moment, into actions: inout [Action]) {
        reads.set(limit: creations.limit.admin?.read ?? settings.readLimit, at: now)
        creations.change(settings, at: now, into: &actions)
        reads.probeSoon(at: now)
        listGate.probeSoon(at: now)
    }

    /// Takes up the rates of an earlier life, and what it sent.
    mutating func restore(_ admin: LimitChange?, _ requests: [RestoredCreation], at now: Moment) {
        creations.restore(admin, requests, at: now)
        if let read = admin?.read { reads.set(limit: read, at: now) }
    }
}
