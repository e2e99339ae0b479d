// What the items of a job wait for, told from the same state that decides when they go on.
extension Engine {
    /// What a job waits for, with at most `limit` of its items one by one; nil: it is not open.
    package mutating func explain(_ id: JobID, limit: Int, at now: Moment) -> JobWaits? {
        let leaders = leaders(of: [id])[id]
        guard let job = jobs[id] else { return nil }
        let account = account(of: job.store)
        let backlog = Backlog(self, of: account)
        guard let estimate = estimate(of: id, behind: leaders, among: backlog, at: now)
        else { return nil }
        var waits = JobWaits(isStarted: job.startedAt != nil, estimate: estimate)
        waits.nextSlot = lanes[account].creations.limiter.nextSlot(at: now)
        if firstQueued(of: id) != nil { waits.storesAhead = backlog.storesAhead(of: job.store) }
        for item in active.values.filter({ $0.job == id }).sorted(by: { $0.item < $1.item }) {
            let hold = hold(on: item, at: now)
            var told = ItemWait(item.item, item.phase.state, hold, attempts: item.attempts)
            if waits.items.count < limit { told.remaining = remaining(of: item, at: now) }
            waits.add(told, limit)
        }
        let own = waiting.runs(of: job.store).sorted()
        let turn: Wait =
            if backlog.isYielding(job.store, in: waiting.ready) {
                .batch(settings.fairnessMaxPerStore, of: settings.fairnessBatch)
            } else {
                backlog.hasOthers(than: job.store) ? .share : .rate
            }
        var isBehind = false
        var ahead = 0
        for run in own {
            if run.job != id {
                isBehind = true
                ahead += Int(run.count)
                continue
            }
            let hold =
                hold(on: run, of: job.store, at: now) ?? uploadHold(on: run, of: job.store)
                ?? Hold(isBehind ? .order : turn)
            let room = max(0, limit - waits.items.count)
            for offset in 0..<min(room, Int(run.count)) {
                let item = ItemID(run.first.rawValue + Int64(offset))
                var told = ItemWait(item, .queued, hold, attempts: Int(run.attempts))
                told.position =
                    backlog.slots(for: ahead + offset + 1, of: job.store, weight: weight(of: job.store)) - 1
                if isMoving(job), !models.isDoubtful(run.model), !isHopeless(run.model, of: job.store) {
                    let sent = sendSeconds(
                        ahead + offset + 1, of: job.store, among: backlog, model: run.model, at: now)
                    told.remaining = remaining(of: run.model, after: max(sent, ((hold.until ?? now) - now).seconds))
                }
                waits.items.append(told)
            }
            waits.count(hold.wait, Int(run.count))
            ahead += Int(run.count)
        }
        if leaders != nil { explainFollowers(of: id, in: &waits, limit, among: backlog, at: now) }
        return waits
    }

    /// The images that wait for the results of others: one by one by whose, and all together.
    private mutating func explainFollowers(
        of id: JobID, in waits: inout JobWaits, _ limit: Int, among backlog: Backlog, at now: Moment
    ) {
        let groups = sharing.groups.filter { $0.value.members.contains { $0.job == id } }.sorted { $0.key < $1.key }
        var images = 0
        for (leader, group) in groups {
            let own = group.members.filter { $0.job == id }
            images += own.count
            guard waits.items.count < limit else { continue }
            let left = result(of: leader, among: backlog, at: now)
            for run in own.prefix(limit - waits.items.count) {
                var told = ItemWait(run.first, .queued, Hold(.identical(leader)), attempts: 0)
                told.remaining = left
                waits.items.append(told)
            }
        }
        guard let (first, _) = groups.first else { return }
        waits.count(groups.count == 1 ? .identical(first) : .identicals(groups.count), images)
    }

    /// How long an item takes that is under way; nil: nobody can tell.
    func remaining(of item: ActiveItem, at now: Moment) -> TimeLeft? {
        let model = item.run.model
        if !item.phase.isPaidFor, models.isDoubtful(model) { return nil }
        switch item.phase {
        case .preparing: return remaining(of: model, after: 1)
        case .resting(let until): return remaining(of: model, after: max(0, (until - now).seconds))
        case .creating: return remaining(of: model, after: 0)
        case .doubtful:
            return decision(of: item.item, at: now).map {
                remaining(of: model, after: max(0, ($0 - now).seconds))
            }
        case .unresolved: return nil
        case .processing(let running):
            if lanes[item.account].reads.gate.isAnnounced { return nil }
            return remaining(of: model, after: -(now - running.since).seconds)
        case .saving, .copying:
            let isKept = fetches.noSpace == nil && fetches.refused[item.item] == nil
            return isKept ? TimeLeft(median: .seconds(1), p90: .seconds(2)) : nil
        }
    }

    /// When an item in doubt is decided; nil: nobody can tell.
    func decision(of item: ItemID, at now: Moment) -> Moment? {
        guard let account = active[item]?.account else { return nil }
        return lanes[account].search.decision(of: item, at: now, Doubt.Plan(settings))
    }

    /// A run of a model that begins in so many seconds (or began so many ago), and the fetching of what it makes.
    func remaining(of model: ModelID, after seconds: Double) -> TimeLeft {
        func left(_ share: Double) -> TimeSpan {
            let run = max(0, usualRun(of: model, share: share).seconds + seconds)
            return TimeSpan(microseconds: Int64((run + 1) * 1_000_000))
        }
        return TimeLeft(median: left(0.5), p90: left(0.9))
    }

    /// What an item that is under way waits for.
    private func hold(on item: ActiveItem, at now: Moment) -> Hold {
        let lane = lanes[item.account]
        let reads = lane.reads.gate
        switch item.phase {
        case .preparing:
            guard let reason = reads.reason else { return Hold(.upload) }
            return Hold(.uploads(reason, reads.message), since: reads.since)
        case .resting(let until):
            if let reason = reads.reason, item.run.needsUpload {
                return Hold(.uploads(reason, reads.message), since: reads.since, until: max(until, reads.until))
            }
            guard let breaker = models[item.run.model], breaker.isDown else { return Hold(.retryTime, until: until) }
            return Hold(
                .model(item.run.model, breaker.message), since: breaker.since,
                until: max(until, breaker.restEnd ?? until))
        case .creating(let since): return Hold(.creation, since: since)
        case .doubtful:
            let decision = decision(of: item.item, at: now)
            let wait =
                lane.search.trouble(of: item.item).map { Wait.search($0) }
                ?? (item.isCancelRequested ? .canceledDoubt : .doubt(isDecidable: decision != nil))
            // Since it was sent: that is known after a restart as well.
            return Hold(wait, since: lane.search.doubts[item.item]?.sent, until: decision)
        case .unresolved: return Hold(.person)
        case .processing(let running):
            guard let reason = reads.reason else { return Hold(.prediction, since: running.since) }
            return Hold(.reads(reason, reads.message), since: reads.since, until: reads.nextProbe)
        case .copying: return diskHold(on: item.item) ?? Hold(.download)
        case .saving(let saving):
            let wait = saving.trouble.map { Wait.outputs($0) } ?? .download
            return diskHold(on: item.item) ?? Hold(wait, since: saving.noticedAt)
        }
    }

    /// What keeps an item's outputs from the disk; nil: nothing does.
    private func diskHold(on item: ItemID) -> Hold? {
        if let noSpace = fetches.noSpace { return Hold(.diskFull(noSpace), since: fetches.fullSince) }
        return fetches.refused[item].map { Hold(.disk($0.message), since: $0.since) }
    }

    /// What keeps a run from any slot at all; nil: only its turn.
    private mutating func hold(on run: Run, of store: StoreID, at now: Moment) -> Hold? {
        if mode.isPaused { return Hold(.paused, since: mode.pausedSince) }
        let lane = lanes[account(of: store)]
        if lane.isGone { return Hold(.account(lane.account, .absence)) }
        if lane.isPaused { return Hold(.account(lane.account, .pause), since: lane.pausedSince) }
        let gate = lane.creations.gate
        if let reason = gate.reason {
            let wait = gate.isRead ? Wait.creations(gate.message) : .provider(reason, gate.message)
            return Hold(wait, since: gate.since, until: gate.nextProbe)
        }
        if let noSpace = fetches.noSpace {
            return Hold(.diskFull(noSpace), since: fetches.fullSince, until: fetches.pausedUntil)
        }
        if let record = stores[store] {
            if record.settings.isPaused { return Hold(.storePaused, since: record.pausedSince) }
            if let most = record.settings.maxInFlight, record.inFlight >= most { return Hold(.storeInFlight(most)) }
            if let rate = record.settings.perWindow, record.isParked {
                return Hold(.storeRate(rate), until: record.wakesAt)
            }
        }
        if let breaker = models[run.model], breaker.isDown {
            return Hold(.model(run.model, breaker.message), since: breaker.since, until: breaker.restEnd)
        }
        if let (wait, until) = budgetHold(on: run.model, of: store) { return Hold(wait, until: until) }
        if totals.inFlight >= settings.maxInFlight { return Hold(.inFlight(settings.maxInFlight)) }
        if totals[.saving] >= settings.maxInFlight { return Hold(.download) }
        if let until = lane.creations.limiter.blockedUntil, until > now {
            return Hold(.throttled, since: lane.tally.lastRefusal, until: until)
        }
        return nil
    }

    /// The same for a run whose bytes can't be uploaded.
    private func uploadHold(on run: Run, of store: StoreID) -> Hold? {
        let gate = lanes[account(of: store)].reads.gate
        guard let reason = gate.reason,
            waiting.unprepared.runs(of: store).contains(where: { $0.first == run.first })
        else { return nil }
        return Hold(.uploads(reason, gate.message), since: gate.since, until: gate.nextProbe)
    }
}

/// What something waits for, and when that began and ends.
private struct Hold {
    let wait: Wait
    /// When it began; nil: nobody knows.
    let since: Moment?
    /// When it ends; nil: nobody knows.
    let until: Moment?

    init(_ wait: Wait, since: Moment? = nil, until: Moment? = nil) {
        self.wait = wait
        self.since = since
        self.until = until
    }
}

/// What something waits for, with the figures behind it.
package enum Wait: Hashable, Sendable {
    /// The rate, whose next slots are its store's.
    case rate
    /// Other stores, whose turn it is.
    case share
    /// Other stores: its own has had so many of the last creations, and they have not.
    case batch(Int, of: Int)
    /// Other images of its store, which go first.
    case order
    /// Its store is paused.
    case storePaused
    /// Its store has as many open predictions as it may.
    case storeInFlight(Int)
    /// Its store's own rate.
    case storeRate(Int)
    /// What its store may spend in a day, of which what is left is less than it costs.
    case storeBudget(Money, spent: Money, cost: Money)
    /// What all stores may spend in a day.
    case budget(Money, spent: Money, cost: Money)
    /// Its bytes can't be uploaded, or its model can't be read: why, and the provider's words.
    case uploads(ProviderGate.Reason, String)
    /// All together have as many open predictions as they may.
    case inFlight(Int)
    /// An admin paused all creations.
    case paused
    /// Its account.
    case account(AccountID, AccountHold)
    /// The provider can't be reached, or takes nothing from this account: its words.
    case provider(ProviderGate.Reason, String)
    /// The provider is read, but answers no creations: its or the network's words.
    case creations(String)
    /// The provider refused for the rate.
    case throttled
    /// Its model fails again and again, and rests: the words of the last failure.
    case model(ModelID, String)
    /// The time of its next attempt.
    case retryTime
    /// Its bytes are being uploaded.
    case upload
    /// The answer to its creation.
    case creation
    /// The answer to its creation was lost, and it is being looked for. `isDecidable`: that surely tells.
    case doubt(isDecidable: Bool)
    /// The same of one that is to be canceled: it is once that is known.
    case canceledDoubt
    /// The same, but the list in which it is looked for can't be read: why.
    case search(String)
    /// A person: whether its creation took place can't be found out.
    case person
    /// Its prediction, which runs.
    case prediction
    /// The same, and the provider can't be reached, or tells nothing to this account: its words.
    case reads(ProviderGate.Reason, String)
    /// Its outputs, which are being fetched.
    case download
    /// The same, and the last try to fetch them failed: the words of whoever is on the way.
    case outputs(String)
    /// The result of an identical item, which it takes over.
    case identical(ItemID)
    /// The results of so many other items, each of which one or more of these take over.
    case identicals(Int)
    /// Room on the disk: the disk's words.
    case diskFull(String)
    /// The disk, which refuses its outputs for another reason: the system's words.
    case disk(String)
}

/// What one item waits for.
package struct ItemWait: Hashable, Sendable {
    /// The item.
    package let item: ItemID
    /// Where it stands.
    package let state: ItemState
    /// What it waits for.
    package let wait: Wait
    /// Since when; nil: that is not known.
    package let since: Moment?
    /// Until when, if that is known.
    package let until: Moment?
    /// Paid tries that it has had, the one under way apart.
    package let attempts: Int
    /// Creations expected before its own; nil: it was sent already.
    package fileprivate(set) var position: Int?
    /// Until it is done; nil: nobody can tell as things are.
    package fileprivate(set) var remaining: TimeLeft?

    fileprivate init(_ item: ItemID, _ state: ItemState, _ hold: Hold, attempts: Int) {
        self.item = item
        self.state = state
        wait = hold.wait
        since = hold.since
        until = hold.until
        self.attempts = attempts
    }
}

/// How long something takes.
package struct TimeLeft: Hashable, Sendable {
    /// As likely longer as shorter.
    package let median: TimeSpan
    /// At most this in nine of ten cases.
    package let p90: TimeSpan
}

/// What a job waits for.
package struct JobWaits: Sendable {
    /// Whether some item of it was sent.
    package let isStarted: Bool
    /// When it is likely to be done.
    package let estimate: JobEstimate
    /// When the rate has its next slot, whoever gets it; nil: when a creation is answered.
    package fileprivate(set) var nextSlot: Moment?
    /// Other stores whose turn comes before the job's store's.
    package fileprivate(set) var storesAhead = 0
    /// How many wait for what, most first.
    package var summary: [(wait: Wait, items: Int)] {
        counts.sorted { ($0.value, "\($1.key)") > ($1.value, "\($0.key)") }.map { ($0.key, $0.value) }
    }
    /// The first of them, those under way before those that are queued.
    package fileprivate(set) var items: [ItemWait] = []
    private var counts: [Wait: Int] = [:]

    fileprivate init(isStarted: Bool, estimate: JobEstimate) {
        self.isStarted = isStarted
        self.estimate = estimate
    }

    fileprivate mutating func count(_ wait: Wait, _ items: Int) { counts[wait, default: 0] += items }

    fileprivate mutating func add(_ item: ItemWait, _ limit: Int) {
        count(item.wait, 1)
        if items.count < limit { items.append(item) }
    }
}

/// Why an account creates no image.
package enum AccountHold: Hashable, Sendable {
    /// It is not in the settings.
    case absence
    /// An admin paused it.
    case pause
    /// What may be spent of it in a day, of which what is left is less than the image costs.
    case budget(Money, spent: Money, cost: Money)
}
