/// The images that wait for a slot: those that may be created at once, and those whose bytes must be uploaded first. A
/// few of the latter are uploaded ahead of their slot, if their store and model may have one.
struct WaitingImages: Sendable {
    /// Images that may be created at once.
    private(set) var ready: FairQueue
    /// Images whose bytes must be uploaded first.
    private(set) var unprepared: FairQueue
    /// Uploads under way.
    private var uploads = 0
    /// Those of `ready` whose bytes are uploaded: how many of each store and model.
    private var uploaded: [StoreID: [ModelID: Int]] = [:]
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
            unprepared.add(run, store: store)
        } else {
            ready.add(run, store: store)
        }
    }

    /// Whether an image could have a slot now.
    mutating func hasNext() -> Bool { ready.hasNext() }

    /// Takes the image whose turn it is; nil: none may have a slot.
    mutating func next() -> FairQueue.Pick? {
        guard let pick = ready.next() else { return nil }
        if pick.run.needsUpload { noteUploaded(-1, pick.run.model, of: pick.store) }
        return pick
    }

    /// Gives back what was taken and could not be sent: the store gets its slot back too.
    mutating func putBack(_ pick: FairQueue.Pick) {
        if pick.run.needsUpload { noteUploaded(1, pick.run.model, of: pick.store) }
        ready.putBack(pick)
    }

    /// Takes an image out; nil: it does not wait here.
    mutating func take(_ item: ItemID, of store: StoreID) -> Run? {
        if let run = unprepared.remove(item, store: store) { return run }
        guard let run = ready.remove(item, store: store) else { return nil }
        if run.needsUpload { noteUploaded(-1, run.model, of: store) }
        return run
    }

    /// Takes all images of a job out.
    mutating func take(_ order: Run.Order, of store: StoreID) -> [Run] {
        let taken = ready.remove(order, store: store)
        for run in taken where run.needsUpload { noteUploaded(-Int(run.count), run.model, of: store) }
        return taken + unprepared.remove(order, store: store)
    }

    /// A failure of a waiting image was not its own; nil: whatever its model. `paid`: tries that were not known of.
    mutating func excuse(_ item: ItemID, of model: ModelID? = nil, paid: Int = 0) {
        if !ready.excuse(item, of: model, paid: paid) { _ = unprepared.excuse(item, of: model, paid: paid) }
    }

    // MARK: Uploads

    /// Whether the bytes of one more image may be uploaded, so that no more than `most` are uploaded ahead.
    mutating func hasUpload(most: Int) -> Bool { uploads + uploadedAhead < most && unprepared.hasNext() }

    /// Takes the image whose bytes are uploaded next.
    mutating func nextUpload() -> FairQueue.Pick? {
        guard let pick = unprepared.next() else { return nil }
        uploads += 1
        return pick
    }

    /// An upload has ended, however.
    mutating func uploadEnded() { uploads -= 1 }

    /// An image's bytes are uploaded: it waits for its slot.
    mutating func addUploaded(_ run: Run, of store: StoreID) {
        noteUploaded(1, run.model, of: store)
        ready.add(run, store: store)
    }

    private mutating func noteUploaded(_ change: Int, _ model: ModelID, of store: StoreID) {
        uploaded[store, default: [:]][model, default: 0] += change
        if uploaded[store]?[model] == 0 { uploaded[store]?[model] = nil }
        if uploaded[store]?.isEmpty == true { uploaded[store] = nil }
    }

    /// Images that are uploaded and may have a slot: what waits for its store or its model takes no place from others.
    private var uploadedAhead: Int {
        uploaded.reduce(0) { sum, store in
            guard !parked.contains(store.key) else { return sum }
            return store.value.reduce(sum) { isClosed($1.key, of: store.key) ? $0 : $0 + $1.value }
        }
    }

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
