internal import HeapModule

/// What is to be looked at again, and when. What it is about may have changed by then: each is checked when it rings.
struct Timers: Sendable {
    /// What a timer is about.
    enum Subject: Sendable {
        /// A resting item's time has come.
        case retry(ItemID)
        /// Outputs are to be fetched again.
        case fetch(ItemID)
        /// A job's deadline.
        case deadline(JobID)
        /// A store's own rate lets it go on.
        case store(StoreID)
        /// A model that rests may be probed.
        case model(ModelID)
    }

    private var heap = Heap<Entry>()

    /// When the next one rings; nil: none is set.
    var next: Moment? { heap.min?.at }

    /// Sets one.
    mutating func set(_ subject: Subject, at moment: Moment) {
        heap.insert(Entry(at: moment, subject: subject))
    }

    /// Takes one that rings at the moment or rang before it; nil: there is none.
    mutating func ring(at now: Moment) -> Subject? {
        guard let entry = heap.min, entry.at <= now else { return nil }
        heap.removeMin()
        return entry.subject
    }

    private struct Entry: Comparable, Sendable {
        let at: Moment
        let subject: Subject

        static func < (left: Entry, right: Entry) -> Bool {
            left.at < right.at
        }

        static func == (left: Entry, right: Entry) -> Bool {
            left.at == right.at
        }
    }
}
