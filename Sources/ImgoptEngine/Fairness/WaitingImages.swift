/// The images that wait for a slot: those that may be created at once, and those whose bytes must be uploaded first. A
/// few of the latter are uploaded ahead of their slot, if their store and model may have one.
struct WaitingImages: Sendable {
    /// Images that may be created at once.
    private(set) var ready: FairQueue
    /// Images whose bytes must be uploaded first.
    private(set) var unprepared: FairQueue
    /// What is uploaded of each account.
    private var uploads = AccountTable(main: Uploads())
    /// Stores that may have no slots now.
    private var parked: Set<StoreID> = []
    /// Models that take no work now.
    private var closed: Set<ModelID> = []
    /// Models that take no work of a store.
    private var held: [StoreID: Set<ModelID>] = [:]

    init(batch: Int, maxPerStore: Int) {
        ready = FairQueue(batch: batch, maxPerStore: maxPerStore)
        unprepared = ready
    }

    // MARK: Coming and going

    /// Lets a run wait where it belongs.
    mutating func add(_ run: Run, of store: StoreID) {
        if run.needsUpload {
            unprepared.add(run.unprepared, store: store)
        } else {
            ready.add(run, store: store)
        }
    }

    /// Whether an image could have a slot of an account now.
    mutating func hasNext(of account: AccountID = .main) -> Bool { ready.hasNext(of: account) }

    /// Takes the image whose turn it is for a slot of an account; nil: none may have it.
    mutating func next(of account: AccountID = .main) -> FairQueue.Pick? {
        guard let pick = ready.next(of: account) else { return nil }
        note(-1, pick.run, of: pick.store)
        return pick
    }

    /// Gives back what was taken and could not be sent: the store gets its slot back too.
    mutating func putBack(_ pick: FairQueue.Pick) {
        guard isOfUse(pick.run, to: pick.store) else { return unprepared.add(pick.run.unprepared, store: pick.store) }
        note(1, pick.run, of: pick.store)
        ready.putBack(pick)
    }

    /// Takes an image out; nil: it does not wait here.
    mutating func take(_ item: ItemID, of store: StoreID) -> Run? {
        if let run = unprepared.remove(item, store: store) { return run }
        guard let run = ready.remove(item, store: store) else { return nil }
        note(-1, run, of: store)
        return run
    }

    /// Takes all images of a job out.
    mutating func take(_ order: Run.Order, of store: StoreID) -> [Run] {
        let taken = ready.remove(order, store: store)
        for run in taken { note(-Int(run.count), run, of: store) }
        return taken + unprepared.remove(order, store: store)
    }

    /// A failure of a waiting image was not its own; nil: whatever its model. `paid`: tries that were not known of.
    mutating func excuse(_ item: ItemID, of model: ModelID? = nil, paid: Int = 0) {
        if !ready.excuse(item, of: model, paid: paid) { _ = unprepared.excuse(item, of: model, paid: paid) }
    }

    // MARK: Uploads

    /// What is uploaded to one account.
    private struct Uploads {
        /// Uploads under way.
        var open = 0
        /// Those of `ready` whose bytes are uploaded: how many of each store and model.
        var done: [StoreID: [ModelID: Int]] = [:]

        mutating func note(_ change: Int, _ model: ModelID, of store: StoreID) {
            done[store, default: [:]][model, default: 0] += change
            if done[store]?[model] == 0 { done[store]?[model] = nil }
            if done[store]?.isEmpty == true { done[store] = nil }
        }
    }

    /// Whether an account has the bytes of as many images ahead of their slots as it may.
    func isFull(_ account: AccountID, most: Int) -> Bool {
        uploads.values[uploads.place(of: account)].open + uploadedAhead(to: account) >= most
    }

    /// Whether the bytes of one more image may be uploaded, so that no more than `most` are uploaded ahead.
    mutating func hasUpload(to account: AccountID = .main, most: Int) -> Bool {
        !isFull(account, most: most) && unprepared.hasNext(of: account)
    }

    /// Takes the image whose bytes an account gets next.
    mutating func nextUpload(to account: AccountID = .main) -> FairQueue.Pick? {
        guard let pick = unprepared.next(of: account) else { return nil }
        uploads[account].open += 1
        return pick
    }

    /// An upload has ended, however.
    mutating func uploadEnded(to account: AccountID = .main) { uploads[account].open -= 1 }

    /// An account has an image's bytes: it waits for its slot.
    mutating func addUploaded(_ run: Run, to account: AccountID = .main, of store: StoreID) {
        let run = run.uploaded(to: account)
        guard isOfUse(run, to: store) else { return unprepared.add(run.unprepared, store: store) }
        note(1, run, of: store)
        ready.add(run, store: store)
    }

    /// Whether the account that has an image's bytes is still one of its store's.
    private func isOfUse(_ run: Run, to store: StoreID) -> Bool {
        run.uploadedTo.map { ready.accounts(of: store).contains($0) } ?? true
    }

    /// What was uploaded to an account that takes nothing for now is uploaded again, to another one of its store's.
    private mutating func giveUpUploads(to account: AccountID, of models: Set<ModelID>? = nil) {
        for (store, runs) in ready.removeUploads(to: account, of: models) { uploadAgain(runs, of: store) }
    }

    private mutating func uploadAgain(_ runs: [Run], of store: StoreID) {
        for run in runs {
            note(-Int(run.count), run, of: store)
            unprepared.add(run.unprepared, store: store)
        }
    }

    /// So many images that an account has the bytes of wait for a slot, or wait no longer.
    private mutating func note(_ change: Int, _ run: Run, of store: StoreID) {
        guard let account = run.uploadedTo else { return }
        uploads[account].note(change, run.model, of: store)
    }

    /// Images that are uploaded and may have a slot: what waits for its store or its model takes no place from others.
    private func uploadedAhead(to account: AccountID) -> Int {
        uploads.values[uploads.place(of: account)].done.reduce(0) { sum, store in
            guard !parked.contains(store.key) else { return sum }
            return store.value.reduce(sum) { isClosed($1.key, of: store.key) ? $0 : $0 + $1.value }
        }
    }

    // MARK: Accounts

    /// Takes an account into use. The stores' weights are to be set after it.
    mutating func add(_ account: AccountID) {
        uploads.add(account, Uploads())
        ready.add(account)
        unprepared.add(account)
    }

    /// Gives a store the accounts that create its images, the first choice first.
    mutating func setAccounts(_ accounts: [AccountID], of store: StoreID) {
        ready.setAccounts(accounts, of: store)
        unprepared.setAccounts(accounts, of: store)
        for account in uploads.ids where !accounts.contains(account) {
            uploadAgain(ready.removeUploads(to: account, of: store), of: store)
        }
    }

    /// An account has no slot now, so that the next ones of the stores' lists are used; or it has one again.
    mutating func setFull(_ isFull: Bool, _ account: AccountID) { ready.setFull(isFull, account) }

    /// An account takes no more bytes now, so that the next ones do; or it takes some again. `isAway`: what it has it
    /// can't use, and the next ones get that too.
    mutating func setFullOfUploads(_ isFull: Bool, isAway: Bool, _ account: AccountID) {
        unprepared.setFull(isFull || isAway, account)
        unprepared.setAway(isAway, account)
        if isAway { giveUpUploads(to: account) }
    }

    /// An account gives no slots at all, however long one waits, or gives them again.
    mutating func setUnavailable(_ isUnavailable: Bool, _ account: AccountID) {
        ready.setUnavailable(isUnavailable, account)
        unprepared.setUnavailable(isUnavailable, account)
    }

    /// An account can't pay for these models, and can for all others. What it has the bytes of, others get too.
    mutating func setDear(_ models: Set<ModelID>, of account: AccountID) {
        ready.setDear(models, of: account)
        unprepared.setDear(models, of: account)
        if !models.isEmpty { giveUpUploads(to: account, of: models) }
    }

    /// Whether bytes of some image are to be uploaded.
    var hasUnprepared: Bool { unprepared.count > 0 }

    /// Whether some store uses this account and others.
    func isShared(_ account: AccountID) -> Bool { ready.isShared(account) }

    // MARK: Who may have slots

    /// A store may have no slots now, or may have them again.
    mutating func setParked(_ isParked: Bool, _ store: StoreID) {
        guard isParked != parked.contains(store) else { return }
        if isParked { parked.insert(store) } else { parked.remove(store) }
        ready.setParked(isParked, store: store)
        unprepared.setParked(isParked, store: store)
    }

    /// A model takes no work now, or takes it again.
    mutating func setClosed(_ isClosed: Bool, _ model: ModelID) {
        guard isClosed != closed.contains(model) else { return }
        if isClosed { closed.insert(model) } else { closed.remove(model) }
        ready.setClosed(isClosed, model: model)
        unprepared.setClosed(isClosed, model: model)
    }

    /// These models take no work of a store, and all others do.
    mutating func setHeld(_ models: Set<ModelID>, of store: StoreID) {
        let before = held[store] ?? []
        guard models != before else { return }
        held[store] = models.isEmpty ? nil : models
        for model in models.symmetricDifference(before).sorted(by: { $0.rawValue < $1.rawValue }) {
            ready.setClosed(models.contains(model), model: model, of: store)
            unprepared.setClosed(models.contains(model), model: model, of: store)
        }
    }

    /// Sets a store's share against the others'.
    mutating func setWeight(_ weight: Int, of store: StoreID) {
        ready.setWeight(weight, store: store)
        unprepared.setWeight(weight, store: store)
    }

    private func isClosed(_ model: ModelID, of store: StoreID) -> Bool {
        closed.contains(model) || held[store]?.contains(model) == true
    }

    // MARK: What is told

    /// All runs of a store, in no order.
    func runs(of store: StoreID) -> [Run] { ready.runs(of: store) + unprepared.runs(of: store) }

    /// All runs, in no order.
    var allRuns: [Run] { ready.allRuns + unprepared.allRuns }

    /// Stores with images that could have a slot now but for the rate.
    var backlogged: Set<StoreID> { Set(ready.backlogged + unprepared.backlogged) }

    /// Images of a store that could have a slot now but for the rate.
    func count(of store: StoreID) -> Int { ready.ready(of: store) + unprepared.ready(of: store) }

    /// Whether something of any store waits for a model.
    func hasWork(for model: ModelID) -> Bool { ready.hasWork(for: model) || unprepared.hasWork(for: model) }

    /// The first images of a job that wait; nil: none.
    func first(of order: Run.Order, store: StoreID) -> Run? {
        [ready.first(of: order, store: store), unprepared.first(of: order, store: store)].compactMap(\.self).min()
    }

    /// Images of a store that stand before a job's.
    func images(before order: Run.Order, store: StoreID) -> Int {
        ready.images(before: order, store: store) + unprepared.images(before: order, store: store)
    }

    /// Images of a store up to a job's last, its own included.
    func images(through order: Run.Order, store: StoreID) -> Int {
        ready.images(through: order, store: store) + unprepared.images(through: order, store: store)
    }

    /// Images of a store that stand before an item of a job.
    func images(before item: ItemID, of order: Run.Order, store: StoreID) -> Int {
        ready.images(before: item, of: order, store: store) + unprepared.images(before: item, of: order, store: store)
    }

    /// Both as one queue, in which images differ by nothing but their number.
    var joined: FairQueue { ready.joined(by: unprepared) }
}
