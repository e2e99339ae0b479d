internal import HeapModule

/// Which predictions should be looked at now, and whether by the list or one by one.
///
/// One page of the list answers for up to a hundred predictions. So what is due waits together for the next reading:
/// one for every few creations, however fast they come, and at the latest after `sweepMax`. Whatever is alone by then
/// is read by itself.
struct PollPlanner: Sendable {
    /// Which item a prediction belongs to.
    private(set) var items: [String: ItemID] = [:]
    /// Items whose time has come and that nobody is asked about, with how high in the list they may stand.
    private(set) var ready: [ItemID: Moment] = [:]
    /// Items that the list failed to show: they are read one by one.
    private var singles: Set<ItemID> = []
    /// Of how many pages in a row, all of which failed, each of these was to be a part.
    private var failedPages: [ItemID: Int] = [:]
    /// Pages of the list that are on their way, by their numbers.
    private(set) var pages: [Int: Page] = [:]
    /// The items of those pages, less those that were answered meanwhile.
    private(set) var asked: Set<ItemID> = []
    /// Items of which a page has shown that they stand below it.
    private(set) var belowPages: Set<ItemID> = []
    private var lastPage = 0
    /// How high in the list each item may stand, by all that is known.
    private(set) var highest: [ItemID: Moment] = [:]
    /// Those whose time of creation was told without its fraction: they stand no higher than the one whose creation was
    /// answered next.
    private var unplaced: [(item: ItemID, prediction: String, time: ListTime)] = []
    /// When each item should be looked at. May hold outdated entries: the item's own `due` counts.
    private var due = Heap<Entry>()
    private var lastSweep = Moment.distantPast
    /// Creations that no reading of the list has been made for yet.
    private var creations = 0

    /// One reading for so many creations: a fifth of a read an image.
    private static let creationsPerSweep = 5
    /// Readings that are saved up at most: enough to follow a burst to its end, few enough that they end soon after it.
    private static let savedSweeps = 8
    /// A page that shows the ends of so many is worth its reading three times over.
    private static let many = 16
    /// As many as a page shows.
    static let pageSize = 100
    /// So many pages are under way at once at most, if each is full.
    private static let mostPages = 4
    /// With so few under way, reads are cheap and waiting for company is not worth it.
    private static let few = 4
    private static let waitOfFew = TimeSpan.milliseconds(250)
    /// A page that is not there by then is not waited for any more.
    private static let patience = TimeSpan.seconds(3)
    /// So many pages fail before what they were to show is read one by one.
    private static let mostFailures = 3

    mutating func creationSent() { creations = min(creations + 1, Self.creationsPerSweep * Self.savedSweeps) }

    /// A prediction runs; `creation`: when it was created, as told.
    mutating func add(_ item: ItemID, _ prediction: String, creation: Moment, due moment: Moment) {
        items[prediction] = item
        highest[item] = ListTime(creation).latest
        schedule(item, at: moment)
        place(item, prediction, ListTime(creation))
    }

    private mutating func place(_ item: ItemID, _ prediction: String, _ time: ListTime) {
        guard !time.isExact else {
            // What has ended meanwhile needs no place any more.
            for (other, prediction, told) in unplaced where items[prediction] == other {
                if (told.earliest...told.latest).contains(time.earliest) { lower(other, to: time.earliest) }
            }
            return unplaced = []
        }
        // Of another second: who comes next says nothing of those.
        if let first = unplaced.first, first.time.latest < time.earliest { unplaced = [] }
        unplaced.append((item, prediction, time))
    }

    /// The item stands no higher than this.
    private mutating func lower(_ item: ItemID, to moment: Moment) {
        guard let known = highest[item], moment < known else { return }
        highest[item] = moment
        if ready[item] != nil { ready[item] = moment }
    }

    private mutating func makeReady(_ item: ItemID) { ready[item] = highest[item] ?? .distantPast }

    mutating func forget(_ item: ItemID, _ prediction: String) {
        items[prediction] = nil
        ready[item] = nil
        asked.remove(item)
        singles.remove(item)
        failedPages[item] = nil
        belowPages.remove(item)
        highest[item] = nil
    }

    /// The list does not show the item: it is read by itself from now on.
    mutating func readAlone(_ item: ItemID) { singles.insert(item) }

    /// A reading found the item: the list will do, unless its part of the list can't be read.
    mutating func readWithOthers(_ item: ItemID) {
        if failedPages[item, default: 0] < Self.mostFailures { singles.remove(item) }
    }

    /// A page that was to show the item could not be read. While others can, it may be this part of the list alone.
    mutating func pageFailed(_ item: ItemID) {
        guard asked.contains(item) else { return }
        let failures = failedPages[item, default: 0] + 1
        failedPages[item] = failures
        if failures >= Self.mostFailures { readAlone(item) }
    }

    /// A page showed the item.
    mutating func shown(_ item: ItemID) { failedPages[item] = nil }

    /// Those of the ready items that are read by themselves.
    var readySingles: [ItemID] { singles.filter { ready[$0] != nil } }

    /// A reading of the item alone is sent.
    mutating func taken(_ item: ItemID) { ready[item] = nil }

    mutating func schedule(_ item: ItemID, at moment: Moment) {
        ready[item] = nil
        asked.remove(item)
        due.insert(Entry(at: moment, item: item))
    }

    /// Moves what has become due to `ready`; `current` tells the time an item is really due.
    mutating func collect(at now: Moment, current: (ItemID) -> Moment?) {
        while let entry = due.min, entry.at <= now {
            due.removeMin()
            if current(entry.item) == entry.at { makeReady(entry.item) }
        }
    }

    /// When the next item becomes due.
    var nextDue: Moment? { due.min?.at }

    /// When the next page of the list may be asked for; nil: only an answer can tell.
    func nextPage(_ settings: EngineSettings) -> Moment? {
        guard pages.isEmpty else {
            return pages.count < Self.mostPages && ready.count >= Self.pageSize ? lastSweep : nil
        }
        if creations >= Self.creationsPerSweep { return lastSweep + settings.sweepMin }
        return lastSweep + (items.count <= Self.few ? min(Self.waitOfFew, settings.sweepMax) : settings.sweepMax)
    }

    /// A page of the list is being read for these items. Answers its number.
    mutating func pageAsked(for items: [ItemID], before: Moment?, at now: Moment) -> Int {
        lastPage += 1
        pages[lastPage] = Page(before: before, items: items, lateAt: now + Self.patience)
        for item in items { ready[item] = nil }
        asked.formUnion(items)
        readingSent(at: now)
        return lastPage
    }

    /// What is due is being read: with a page of the list, or one item alone in its place.
    mutating func readingSent(at now: Moment) {
        lastSweep = now
        creations = max(0, creations - Self.creationsPerSweep)
    }

    /// A page was answered; nil: it was not asked for.
    mutating func pageAnswered(_ number: Int) -> Page? { pages.removeValue(forKey: number) }

    /// Whether a page keeps us waiting.
    var hasLatePage: Bool { pages.values.contains { $0.isLate } }

    /// When the next page will have kept us waiting for too long; nil: none is on its way, but for those that have.
    var nextLate: Moment? { pages.values.lazy.filter { !$0.isLate }.map(\.lateAt).min() }

    /// The items of pages that keep us waiting from now on.
    mutating func takeLate(at now: Moment) -> [ItemID] {
        var items: [ItemID] = []
        for number in pages.keys.sorted() {
            guard let page = pages[number], !page.isLate, page.lateAt <= now else { continue }
            pages[number]?.isLate = true
            items += page.items
        }
        return items
    }

    /// The page that was read showed the ends of so many: of many, and the reading is paid for by them.
    mutating func pageEnded(_ count: Int) {
        guard count >= Self.many else { return }
        creations = min(creations + Self.creationsPerSweep, Self.creationsPerSweep * Self.savedSweeps)
    }

    /// An item that a page was asked for was not answered by it.
    mutating func giveBack(_ item: ItemID) {
        if asked.remove(item) != nil { makeReady(item) }
    }

    /// These stand further down the list than a page that ends there: go on with them at once.
    mutating func goOn(with items: [ItemID], below end: Moment) {
        for item in items {
            belowPages.insert(item)
            lower(item, to: end)
        }
        lastSweep = .distantPast
    }

    /// A page of the list that is on its way.
    struct Page: Sendable {
        /// Where it starts; nil: at the list's head.
        let before: Moment?
        /// What it was asked for.
        let items: [ItemID]
        /// When it has kept us waiting for too long.
        let lateAt: Moment
        var isLate = false
    }

    /// How high an item may stand in the list.
    struct Place: Comparable, Sendable {
        let item: ItemID
        let highest: Moment

        static func < (left: Place, right: Place) -> Bool {
            (left.highest, left.item) < (right.highest, right.item)
        }
    }

    private struct Entry: Comparable, Sendable {
        let at: Moment
        let item: ItemID

        static func < (left: Entry, right: Entry) -> Bool { (left.at, left.item) < (right.at, right.item) }
    }
}
