internal import HeapModule

/// Which predictions should be looked at now, and whether by the list or one by one.
///
/// One page of the list answers for up to a hundred predictions. So what is due waits together for the next reading:
/// one for every few creations, however fast they come, and at the latest after `sweepMax`. Whatever is alone by then
/// is read by itself.
struct PollPlanner: Sendable {
    /// Which item a prediction belongs to.
    private(set) var items: [String: ItemID] = [:]
    /// Items whose time has come.
    private(set) var ready: Set<ItemID> = []
    /// Items that the list failed to show: they are read one by one.
    private var singles: Set<ItemID> = []
    /// The items that the newest page of the list was asked for, less those that it answered.
    private(set) var asked: Set<ItemID> = []
    /// Where that page started; nil: at the list's head.
    private(set) var sweptBefore: Moment?
    /// When each item should be looked at. May hold outdated entries: the item's own `due` counts.
    private var due = Heap<Entry>()
    /// Whether a page of the list is on its way.
    var isSweeping = false
    private var lastSweep = Moment.distantPast
    /// Creations that no reading of the list has been made for yet.
    private var creations = 0
    private var below: Moment?

    /// One reading for so many creations: a fifth of a read an image.
    private static let creationsPerSweep = 5
    /// Readings that are saved up at most: enough to follow a burst to its end, few enough that they end soon after it.
    private static let savedSweeps = 8
    /// A page that shows the ends of so many is worth its reading three times over.
    private static let many = 16
    /// With so few under way, reads are cheap and waiting for company is not worth it.
    private static let few = 4
    private static let waitOfFew = TimeSpan.milliseconds(250)

    mutating func creationSent() {
        creations = min(creations + 1, Self.creationsPerSweep * Self.savedSweeps)
    }

    mutating func add(_ item: ItemID, _ prediction: String, due moment: Moment) {
        items[prediction] = item
        schedule(item, at: moment)
    }

    mutating func forget(_ item: ItemID, _ prediction: String) {
        items[prediction] = nil
        ready.remove(item)
        asked.remove(item)
        singles.remove(item)
    }

    /// The list does not show the item: it is read by itself from now on.
    mutating func readAlone(_ item: ItemID) {
        singles.insert(item)
    }

    /// A reading found the item: the list will do.
    mutating func readWithOthers(_ item: ItemID) {
        singles.remove(item)
    }

    /// Those of the ready items that are read by themselves.
    var readySingles: [ItemID] { singles.filter { ready.contains($0) } }

    /// A reading of the item alone is sent.
    mutating func taken(_ item: ItemID) {
        ready.remove(item)
    }

    mutating func schedule(_ item: ItemID, at moment: Moment) {
        ready.remove(item)
        asked.remove(item)
        due.insert(Entry(at: moment, item: item))
    }

    /// Moves what has become due to `ready`; `current` tells the time an item is really due.
    mutating func collect(at now: Moment, current: (ItemID) -> Moment?) {
        while let entry = due.min, entry.at <= now {
            due.removeMin()
            if current(entry.item) == entry.at { ready.insert(entry.item) }
        }
    }

    /// When the next item becomes due.
    var nextDue: Moment? { due.min?.at }

    /// When what is due may be read next.
    func nextSweep(_ settings: EngineSettings) -> Moment? {
        if isSweeping { return nil }
        if creations >= Self.creationsPerSweep { return lastSweep + settings.sweepMin }
        return lastSweep + (items.count <= Self.few ? min(Self.waitOfFew, settings.sweepMax) : settings.sweepMax)
    }

    /// What is due is being read: `items` with a page of the list, or, if there are none, one item alone.
    mutating func sweepSent(at now: Moment, asked items: Set<ItemID>, before: Moment?) {
        isSweeping = !items.isEmpty
        asked = items
        lastSweep = now
        sweptBefore = before
        creations = max(0, creations - Self.creationsPerSweep)
    }

    /// The page that was read showed the ends of so many: of many, and the reading is paid for by them.
    mutating func sweepEnded(_ count: Int) {
        guard count >= Self.many else { return }
        creations = min(creations + Self.creationsPerSweep, Self.creationsPerSweep * Self.savedSweeps)
    }

    /// Items are left over further down the list: go on there at once.
    mutating func sweepOn(before moment: Moment) {
        lastSweep = .distantPast
        below = moment
    }

    /// Where the list has to be read on; told once.
    mutating func takeBelow() -> Moment? {
        defer { below = nil }
        return below
    }

    private struct Entry: Comparable, Sendable {
        let at: Moment
        let item: ItemID

        static func < (left: Entry, right: Entry) -> Bool {
            (left.at, left.item) < (right.at, right.item)
        }
    }
}
