// The accounts at the provider: which are in use, and which one an image goes to.
extension Engine {
    /// Takes the accounts of the settings into use. Those that are no longer there keep what they have under way, and
    /// get nothing more until they are back.
    mutating func useAccounts(at now: Moment) {
        for account in settings.accounts.keys.sorted() { use(account, at: now) }
        for account in lanes.ids where account != .main {
            lanes[account].isGone = settings.accounts[account] == nil
        }
    }

    /// Makes a place for an account: one of the settings, or one that is no longer there and has something under way.
    mutating func use(_ account: AccountID, at now: Moment) {
        guard !lanes.contains(account) else { return }
        var lane = ProviderLane(of: account, settings.seen(by: account), at: now)
        lane.isGone = account != .main && settings.accounts[account] == nil
        lanes.add(account, lane)
        waiting.add(account)
        for store in stores.ids { waiting.setWeight(stores[store]?.settings.weight ?? 1, of: store) }
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
        return lanes[account].isGone || (gate.isAnnounced && !gate.isOpen(at: now))
    }

    /// When an account that takes nothing is tried again with bytes that are to be uploaded; nil: nothing waits for it.
    func nextTrial(of account: AccountID, at now: Moment) -> Moment? {
        guard waiting.isShared(account), waiting.hasUnprepared, isAway(account, at: now) else { return nil }
        return lanes[account].creations.gate.nextProbe
    }

    /// The account that a store's images go to as long as it has slots.
    func account(of store: StoreID) -> AccountID {
        let accounts = stores[store]?.settings.accounts ?? settings.storeDefaults.accounts
        return accounts.first { lanes.contains($0) && !lanes[$0].isGone } ?? accounts.first { lanes.contains($0) }
            ?? .main
    }

    /// The account that reads what somebody waits for: any that can be read.
    var accountForLookups: AccountID {
        lanes.ids.first { !lanes[$0].isGone && lanes[$0].reads.gate.reason == nil } ?? .main
    }
}
