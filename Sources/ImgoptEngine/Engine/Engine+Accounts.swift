// The accounts at the provider: which are in use, and which one an image goes to.
extension Engine {
    /// Takes the accounts of the settings into use. Those that are no longer there keep what they have under way, and
    /// get nothing more until they are back.
    mutating func useAccounts(at now: Moment) {
        for account in settings.accounts.keys.sorted() { use(account, at: now) }
        for account in lanes.ids where account != .main {
            lanes[account].isGone = settings.accounts[account] == nil
        }
        reviewAvailability()
    }

    /// Makes a place for an account: one of the settings, or one that is no longer there and is still named.
    mutating func use(_ account: AccountID, at now: Moment) {
        guard !lanes.contains(account) else { return }
        var lane = ProviderLane(of: account, settings.seen(by: account), at: now)
        lane.isGone = account != .main && settings.accounts[account] == nil
        lanes.add(account, lane)
        waiting.add(account)
        waiting.setUnavailable(lane.isGone, account)
        for store in stores.ids { waiting.setWeight(stores[store]?.settings.weight ?? 1, of: store) }
    }

    /// An admin stops the creations of one account, or lets them go on.
    mutating func pause(_ isPaused: Bool, _ account: AccountID, at now: Moment, into actions: inout [Action]) {
        use(account, at: now)
        guard isPaused != lanes[account].isPaused else { return }
        lanes[account].isPaused = isPaused
        lanes[account].pausedSince = isPaused ? now : nil
        actions.append(.record(.accountPaused(account, isPaused)))
        actions.append(.tell(isPaused ? .accountPaused(account) : .accountResumed(account)))
        reviewAvailability()
    }

    /// Says which accounts give no slots at all, however long one waits.
    mutating func reviewAvailability() {
        for account in lanes.ids { waiting.setUnavailable(lanes[account].isGone || lanes[account].isPaused, account) }
    }

    /// Lets stores go on with the next accounts of their lists where one has no slot, and with the first again where it
    /// has. What was uploaded to one that takes nothing is uploaded to another.
    mutating func reviewSlots(at now: Moment) {
        for account in lanes.ids where waiting.isShared(account) {
            let isAway = isAway(account, at: now)
            waiting.setFull(isAway || lanes[account].creations.next(at: now) != now, account)
            let isFull = lanes[account].reads.gate.reason != nil || waiting.isFull(account, most: settings.maxPrepared)
            waiting.setFullOfUploads(isFull, isAway: isAway, account)
        }
    }

    /// Whether an account takes nothing, and is not about to be tried again.
    private func isAway(_ account: AccountID, at now: Moment) -> Bool {
        let gate = lanes[account].creations.gate
        return lanes[account].isGone || lanes[account].isPaused || (gate.isAnnounced && !gate.isOpen(at: now))
    }

    /// When an account that takes nothing is tried again with bytes that are to be uploaded; nil: nothing waits for it.
    func nextTrial(of account: AccountID, at now: Moment) -> Moment? {
        guard waiting.isShared(account), waiting.hasUnprepared, !lanes[account].isPaused, isAway(account, at: now)
        else { return nil }
        return lanes[account].creations.gate.nextProbe
    }

    /// The account that a store's images go to as long as it has slots.
    func account(of store: StoreID) -> AccountID {
        let accounts = stores[store]?.settings.accounts ?? settings.storeDefaults.accounts
        return accounts.first { lanes.contains($0) && !lanes[$0].isGone && !lanes[$0].isPaused }
            ?? accounts.first { lanes.contains($0) && !lanes[$0].isGone }
            ?? accounts.first { lanes.contains($0) } ?? .main
    }

    /// Somebody waits for what a request tells: of an account, or, with nil, of any that can be read.
    mutating func want(_ lookup: Lookup, of account: AccountID?, into actions: inout [Action]) {
        let readable = lanes.ids.first { !lanes[$0].isGone && lanes[$0].reads.gate.reason == nil }
        let account = account ?? readable ?? .main
        guard lanes.contains(account), !lanes[account].isGone else { return actions.append(.declineLookup(lookup)) }
        lanes[account].lookups.want(lookup)
    }
}
