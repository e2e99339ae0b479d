internal import ImgoptEngine

/// The provider in virtual time: it counts, runs, lists, forgets and fails.
struct VirtualProvider: Sendable {
    let settings: SimulationSettings
    let start: Moment
    var generator: SeededGenerator
    private var servers: [AccountID: VirtualServer] = [:]
    private var poorServers: [AccountID: VirtualServer] = [:]
    private(set) var predictions: [VirtualPrediction] = []
    /// The predictions of each account, oldest first: it sees no others.
    private var lists: [AccountID: [Int]] = [:]
    private(set) var byID: [String: Int] = [:]
    private var newest: [ItemID: Int] = [:]
    /// Items that are paid for again without a person's word or a known reason.
    private(set) var paidTwice: ItemID?
    /// How often each item was paid for, since it was submitted or a person had it retried.
    private var paidRuns: [ItemID: (generation: Int, runs: Int)] = [:]
    /// An item that was paid for more often than it may be.
    private(set) var paidTooOften: ItemID?
    /// The most that any item was paid for.
    private(set) var mostPaidRuns = 0
    /// Items whose newest output could not be had any more.
    private var lostOutputs: Set<ItemID> = []
    /// Predictions of a model that was down.
    private(set) var createdWhileDown = 0

    init(_ settings: SimulationSettings, at start: Moment) {
        self.settings = settings
        self.start = start
        generator = SeededGenerator(seed: settings.seed ^ 0x5EED)
        var limits = settings.engine.accounts.mapValues(\.createLimit)
        limits[.main] = settings.serverLimit ?? settings.engine.createLimit
        for (account, limit) in limits {
            servers[account] = VirtualServer(settings.server, limit: limit, window: settings.engine.window, at: start)
            poorServers[account] = VirtualServer(.bucket(size: 1), limit: 6, window: .seconds(60), at: start)
        }
    }

    /// Creations refused for the rate.
    var refusals: Int { servers.values.reduce(0) { $0 + $1.refusals } }

    /// The most creations of an account in any window.
    func mostInWindow(of account: AccountID = .main) -> Int { servers[account]?.mostInWindow ?? 0 }

    /// How many predictions were created.
    var created: Int { predictions.count }

    /// What it takes money for, and how long each ran: all but what it ended before it ran, and what nobody has found.
    var billed: [(item: ItemID, day: Day, model: ModelID, run: TimeSpan)] {
        predictions.filter { $0.outcome != .aborted && $0.hiddenUntil == nil }.map { run in
            (run.item, run.day, run.model, run.endsAt - run.createdAt)
        }
    }

    /// When a prediction ended, by our clock.
    func end(of id: String) -> Moment? { byID[id].map { predictions[$0].endsAt } }

    func knows(_ id: String, of item: ItemID) -> Bool {
        byID[id].map { predictions[$0].item == item } ?? false
    }

    /// Whether an account has a prediction: of those of others it is not told.
    func shows(_ id: String, to account: AccountID) -> Bool {
        byID[id].map { predictions[$0].account == account } ?? false
    }

    // MARK: Chances

    /// Whether something that goes wrong with a chance goes wrong now.
    mutating func happens(_ chance: Double, at now: Moment) -> Bool {
        guard chance > 0, now - start < settings.faults.until else { return false }
        return Double(generator.below(1_000_000)) < chance * 1_000_000
    }

    func isWithin(_ range: ClosedRange<TimeSpan>?, at now: Moment) -> Bool {
        range?.contains(now - start) ?? false
    }

    mutating func span(in range: ClosedRange<TimeSpan>) -> TimeSpan {
        let least = range.lowerBound.microseconds
        return TimeSpan(microseconds: least + generator.below(range.upperBound.microseconds - least + 1))
    }

    mutating func latency() -> TimeSpan {
        let usual = span(in: settings.latency)
        guard Double(generator.below(1_000_000)) < settings.stallChance * 1_000_000 else { return usual }
        return usual + span(in: .zero...settings.longestStall)
    }

    // MARK: Creations

    /// A creation arrives.
    mutating func create(
        _ item: ItemID, model: ModelID, generation: Int, intended day: Day, of account: AccountID, at now: Moment
    ) -> Creation {
        let faults = settings.faults
        if isWithin(faults.tokenRefused, at: now), faults.tokenRefusedOf.map({ $0 == account }) ?? true {
            return .tokenRefused(message: "Unauthenticated")
        }
        if isWithin(faults.lowCredit, at: now), let wait = poorServers[account]?.arrive(at: now) {
            let rest = TimeSpan.seconds(wait.milliseconds / 1_000 + 1)
            return .throttled(
                Throttle(retryAfter: rest, perMinute: 6, burst: 1, isLowCredit: true, message: "low credit"))
        }
        if happens(faults.throttled, at: now) {
            return .throttled(Throttle(retryAfter: generator.below(2) == 0 ? nil : .seconds(3), message: "throttled"))
        }
        if let wait = servers[account]?.arrive(at: now) {
            return .throttled(Throttle(retryAfter: wait, message: "throttled"))
        }
        if isWithin(faults.noCredit, at: now) { return .noCredit(message: "Insufficient credit") }
        if happens(faults.refused, at: now) {
            return .refused(ItemError(.creationRefused, "the input is wrong", retryable: false))
        }
        return .created(begin(item, model, generation, day, account, at: now))
    }

    private mutating func begin(
        _ item: ItemID, _ model: ModelID, _ generation: Int, _ day: Day, _ account: AccountID, at now: Moment
    ) -> PredictionReport {
        if let last = newest[item], predictions[last].generation == generation, !mayPayAgain(predictions[last], now) {
            paidTwice = paidTwice ?? item
        }
        countPaid(item, generation)
        let ranges = settings.runTimes
        var ends = now + span(in: ranges[min(Int(model.rawValue), ranges.count - 1)])
        var outcome = VirtualPrediction.Outcome.succeeds
        if happens(settings.faults.fails, at: now) { outcome = .fails(retryable: true) }
        if happens(settings.faults.failsForGood, at: now) { outcome = .fails(retryable: false) }
        if happens(settings.faults.aborted, at: now) {
            outcome = .aborted
            ends = now + .milliseconds(300)
        }
        if model == settings.faults.brokenModel {
            outcome = .fails(retryable: true)
            ends = now + .seconds(1)
        }
        if model.rawValue == 1, isWithin(settings.faults.modelDown, at: now) {
            outcome = .fails(retryable: true)
            ends = now + .seconds(1)
            createdWhileDown += 1
        }
        let prediction = VirtualPrediction(
            id: "p\(predictions.count)", item: item, model: model, day: day, createdAt: now, endsAt: ends,
            outcome: outcome, generation: generation, veil: veil(at: now), account: account)
        lostOutputs.remove(item)
        byID[prediction.id] = predictions.count
        newest[item] = predictions.count
        lists[account, default: []].append(predictions.count)
        predictions.append(prediction)
        return prediction.report(at: now, skew: settings.clockSkew)
    }

    /// Nobody knows of the prediction but by the list, which hides it: it is not counted yet.
    mutating func hide(_ id: String, until moment: Moment) {
        guard let index = byID[id] else { return }
        predictions[index].hiddenUntil = moment
        paidRuns[predictions[index].item]?.runs -= 1
    }

    func isHidden(_ id: String, of item: ItemID) -> Bool {
        knows(id, of: item) && byID[id].map { predictions[$0].hiddenUntil != nil } ?? false
    }

    /// The items of what the list hid, and nobody has found.
    var hidden: [ItemID] { predictions.filter { $0.hiddenUntil != nil }.map(\.item) }

    /// A prediction is known. One that was hidden counts from now on: before that nobody could know what it cost.
    mutating func found(_ id: String, of item: ItemID, isStray: Bool = false) {
        guard isHidden(id, of: item), let index = byID[id] else { return }
        predictions[index].hiddenUntil = nil
        predictions[index].isStray = isStray
        if paidRuns[item]?.generation == predictions[index].generation { paidRuns[item]?.runs += 1 }
    }

    private mutating func countPaid(_ item: ItemID, _ generation: Int) {
        let last = paidRuns[item]
        let runs = (last?.generation == generation ? last?.runs ?? 0 : 0) + 1
        paidRuns[item] = (generation, runs)
        mostPaidRuns = max(mostPaidRuns, runs)
        if runs > settings.engine.maxPaidRuns { paidTooOften = paidTooOften ?? item }
    }

    private mutating func veil(at now: Moment) -> VirtualPrediction.Veil {
        guard happens(settings.faults.veiled, at: now) else { return .none }
        return generator.below(8) == 0 ? .everywhere : .inLists
    }

    private func mayPayAgain(_ last: VirtualPrediction, _ now: Moment) -> Bool {
        // Nothing showed it, and so it was sent again.
        if last.hiddenUntil != nil || last.isStray { return true }
        if last.isRunning(at: now) { return false }
        switch last.outcome {
        case .fails(let retryable): return retryable
        case .succeeds: return settings.engine.retryLostOutputs && lostOutputs.contains(last.item)
        case .aborted, .canceled: return false
        }
    }

    /// The output of an item's newest prediction is gone: it may be paid for again, if the settings say so.
    mutating func outputLost(_ item: ItemID) { lostOutputs.insert(item) }

    // MARK: Reads

    /// A fault of a reading; nil: it can be made.
    mutating func readFault(at now: Moment) -> Reading? {
        let faults = settings.faults
        if isWithin(faults.offline, at: now) || isWithin(faults.edgePages, at: now)
            || happens(faults.readFails, at: now)
        {
            return .failed(message: "unreachable")
        }
        if happens(settings.faults.readThrottled, at: now) {
            return .throttled(generator.below(2) == 0 ? nil : .seconds(1))
        }
        return nil
    }

    mutating func read(_ id: String, of account: AccountID, at now: Moment) -> Reading {
        guard let index = byID[id], shows(id, to: account), !happens(settings.faults.missing, at: now) else {
            return .missing
        }
        return .found(predictions[index].report(at: now, skew: settings.clockSkew))
    }

    mutating func cancel(_ id: String, of account: AccountID, at now: Moment) -> Reading {
        guard let index = byID[id], predictions[index].account == account else { return .missing }
        if predictions[index].isRunning(at: now) {
            predictions[index].endsAt = now
            predictions[index].outcome = .canceled
        }
        return .found(predictions[index].report(at: now, skew: settings.clockSkew))
    }

    /// One page: the hundred newest that the list shows, older than the moment. `isOurs` saves telling what nobody
    /// asks.
    mutating func page(
        before: Moment?, of account: AccountID, at now: Moment, isOurs: (ItemID) -> Bool
    ) -> Sweep.Result {
        let own = list(of: account, before: before, at: now)
        let shown = own.suffix(Self.pageSize)
        var reports: [String: PredictionReport] = [:]
        for prediction in shown.map({ predictions[$0] }) where isOurs(prediction.item) {
            if happens(settings.faults.unlisted, at: now) { continue }
            reports[prediction.id] = prediction.report(at: now, skew: settings.clockSkew)
        }
        guard own.count > Self.pageSize else { return .page(reports, end: nil) }
        let skew = settings.clockSkew
        let times = shown.map { ListTime(predictions[$0].toldCreation(skew)) }
        return .page(reports, end: ListTime.end(ofPage: times))
    }

    static let pageSize = 100

    /// The predictions of an account that its list shows, oldest first.
    func list(of account: AccountID, before: Moment?, at now: Moment) -> ArraySlice<Int> {
        let own = lists[account] ?? []
        var limit = now - settings.listLag + TimeSpan(microseconds: 1)
        if let before { limit = min(limit, before - settings.clockSkew) }
        var low = 0
        var high = own.count
        while low < high {
            let middle = (low + high) / 2
            if predictions[own[middle]].createdAt < limit { low = middle + 1 } else { high = middle }
        }
        return own[..<low]
    }
}
