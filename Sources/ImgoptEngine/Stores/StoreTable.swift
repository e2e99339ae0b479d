/// The stores: what each may have, and what it uses.
///
/// Whether a store may have slots follows from that. It is asked where a slot is given, for those that changed since:
/// whoever changes a record has nothing else to think of.
struct StoreTable: Sendable {
    private var records: [StoreID: StoreRecord] = [:]
    private var changed: [StoreID] = []

    /// A store's record; nil: it is not known.
    subscript(id: StoreID) -> StoreRecord? { records[id] }

    /// Those that are known, in order.
    var ids: [StoreID] { records.keys.sorted { $0.rawValue < $1.rawValue } }

    /// All of them, in no order.
    var all: [StoreID: StoreRecord] { records }

    /// Changes the record of a store, if it is known.
    mutating func change(_ id: StoreID, _ change: (inout StoreRecord) -> Void) {
        guard let place = records.index(forKey: id) else { return }
        change(&records.values[place])
        guard !records.values[place].isChanged else { return }
        records.values[place].isChanged = true
        changed.append(id)
    }

    /// A store is known from now on, or has another record.
    mutating func set(_ record: StoreRecord, _ id: StoreID) {
        records[id] = record
        review(id)
    }

    /// Whether a store may have slots is to be asked again.
    mutating func review(_ id: StoreID) { change(id) { _ in } }

    /// Asks those that changed whether they may have slots. Of those of which that is news: whether each may have none,
    /// and when a timer is to ring for it.
    mutating func reviewChanged(at now: Moment) -> [(id: StoreID, isParked: Bool, wake: Moment?)] {
        var news: [(id: StoreID, isParked: Bool, wake: Moment?)] = []
        for id in changed {
            guard let place = records.index(forKey: id) else { continue }
            let wasParked = records.values[place].isParked
            let wake = records.values[place].review(at: now)
            let isParked = records.values[place].isParked
            if isParked != wasParked || wake != nil { news.append((id, isParked, wake)) }
        }
        changed.removeAll(keepingCapacity: true)
        return news
    }
}
