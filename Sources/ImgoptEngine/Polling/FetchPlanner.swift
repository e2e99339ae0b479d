internal import HeapModule

/// Which outputs are fetched next: those that expire first, a bounded number at once.
struct FetchPlanner: Sendable {
    private var waiting = Heap<Entry>()
    /// Fetches under way.
    private(set) var open = 0
    /// The disk is full: nothing is fetched before this moment.
    var pausedUntil = Moment.distantPast
    /// The disk's own words; nil: there is room.
    var noSpace: String?

    mutating func add(_ item: ItemID, createdAt: Moment) {
        waiting.insert(Entry(createdAt: createdAt, item: item))
    }

    /// The next item to fetch for, if one more may be fetched now.
    mutating func next(limit: Int, at now: Moment) -> ItemID? {
        guard open < limit, pausedUntil <= now, let entry = waiting.popMin() else { return nil }
        open += 1
        return entry.item
    }

    mutating func ended() {
        open -= 1
    }

    /// When the next fetch may start; nil: none waits, or only an answer can tell.
    func nextStart(limit: Int) -> Moment? {
        waiting.isEmpty || open >= limit ? nil : pausedUntil
    }

    private struct Entry: Comparable, Sendable {
        let createdAt: Moment
        let item: ItemID

        static func < (left: Entry, right: Entry) -> Bool {
            (left.createdAt, left.item) < (right.createdAt, right.item)
        }
    }
}
