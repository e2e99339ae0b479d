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
        review(id)
    }

    /// A store is known from now on, or has another record.
    mutating func set(_ record: StoreRecord, _ id: StoreID) {
        records[id] = record
        review(id)
    }

    /// Whether a store may have slots is to be asked again.
    mutating func review(_ id: StoreID) {
        guard records[id]?.isChanged == false else { return }
        records[id]?.isChanged = true
        changed.append(id)
    }

    /// Asks those that changed whether they may have slots: whether each may have none, and when a timer is to ring for
    /// it.
    mutating func reviewChanged(at now: Moment) -> [(id: StoreID, isParked: Bool, wake: Moment?)] {
        guard !changed.isEmpty else { return [] }
        defer { changed.removeAll(keepingCapacity: true) }
        return changed.compactMap { id in
            guard let place = records.index(forKey: id) else { return nil }
            records.values[place].isChanged = false
            let hold = records.values[place].hold(at: now)
            return (id, hold.isParked, hold.wake)
        }
    }
}
