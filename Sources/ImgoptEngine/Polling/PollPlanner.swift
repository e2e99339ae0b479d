internal import HeapModule

/// Which predictions should be looked at now, and whether by the list or one by one.
///
/// One page of the list answers for up to a hundred predictions. So what is due waits together for the next reading:
/// one for every few creations, however fast they come, and at the latest after `sweepMax`. Whatever is alone by then
/// is read by itself.
struct PollPlanner: Sendable {
    /// What runs, and what is known of it.
    private(set) var watched: [ItemID: Watched] = [:]
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
    /// How many of those that run have been due once: they may end at any moment.
    private(set) var mayEnd = 0
    /// Whether some of those are so only since `noted`.
    private(set) var isNews = false
    /// Those whose time of creation was told without its fraction: they stand no higher than the one whose creation was
    /// answered next.
    private var unplaced: [(item: ItemID, prediction: String, time: ListTime)] = []
    /// When each item should be looked at. May hold outdated entries: what is watched has the `due` that counts.
    private var due = Heap<Entry>()
    private(set) var lastSweep = Moment.distantPast
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

    /// The prediction of an item runs.
    mutating func add(_ item: ItemID, _ prediction: Watched) {
        items[prediction.prediction] = item
        watched[item] = prediction
        look(at: item, at: prediction.due)
        place(item, prediction.prediction, ListTime(prediction.createdAt))
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
        guard let known = watched[item]?.highest, moment < known else { return }
        watched[item]?.highest = moment
        if ready[item] != nil { ready[item] = moment }
    }

    private mutating func makeReady(_ item: ItemID) {
        ready[item] = watched[item]?.highest ?? .distantPast
        guard watched[item]?.mayEnd == false else { return }
        watched[item]?.mayEnd = true
        mayEnd += 1
        isNews = true
    }

    /// It does not run any more.
    mutating func forget(_ item: ItemID) {
        guard let old = watched.removeValue(forKey: item) else { return }
        items[old.prediction] = nil
        if old.mayEnd { mayEnd -= 1 }
        ready[item] = nil
        asked.remove(item)
        singles.remove(item)
        failedPages[item] = nil
        belowPages.remove(item)
    }

    /// The list does not show the item: it is read by itself from now on.
    mutating func readAlone(_ item: ItemID) { singles.insert(item) }

    /// A reading found the item running: the list will do, unless its part of the list can't be read.
    mutating func found(_ item: ItemID) {
        watched[item]?.misses = 0
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

    /// A reading did not find it.
    /// - Returns: how often in a row that was so, and since when it runs; nil: it does not.
    mutating func missed(_ item: ItemID) -> (misses: Int, since: Moment)? {
        watched[item]?.misses += 1
        return watched[item].map { ($0.misses, $0.since) }
    }

    /// It is looked at next at a moment.
    mutating func look(at item: ItemID, at moment: Moment) {
        watched[item]?.due = moment
        ready[item] = nil
        asked.remove(item)
        due.insert(Entry(at: moment, item: item))
    }

    /// It is to be stopped at the provider.
    /// - Returns: its prediction, unless that is being asked for.
    mutating func cancels(_ item: ItemID) -> String? {
        guard watched[item]?.isCancelling == false else { return nil }
        watched[item]?.isCancelling = true
        return watched[item]?.prediction
    }

    /// The prediction of an item, if it is being stopped at the provider.
    func cancelling(_ item: ItemID) -> String? {
        watched[item].flatMap { $0.isCancelling ? $0.prediction : nil }
    }

    /// That was answered. False: it runs no longer.
    mutating func canceled(_ item: ItemID, _ prediction: String) -> Bool {
        guard let running = watched[item], running.prediction == prediction, running.isCancelling else { return false }
        watched[item]?.isCancelling = false
        return true
    }

    /// Moves what has become due to `ready`, save for what is being read by itself.
    mutating func collect(at now: Moment, but readings: [ItemID: String]) {
        while let entry = due.min, entry.at <= now {
            due.removeMin()
            if watched[entry.item]?.due == entry.at, readings[entry.item] == nil { makeReady(entry.item) }
        }
    }

    /// What may end at any moment was looked at.
    mutating func noted() { isNews = false }

    /// A number for a page that is asked for nobody.
    mutating func pageNumber() -> Int {
        lastPage += 1
        return lastPage
    }

    /// When the next item becomes due. Times that do not hold any more are dropped: a page that shows many running puts
    /// each of them off, and none is worth a turn.
    mutating func nextDue() -> Moment? {
        while let first = due.min {
            if watched[first.item]?.due == first.at { return first.at }
            due.removeMin()
        }
        return nil
    }

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
        let number = pageNumber()
        pages[number] = Page(before: before, items: items, lateAt: now + Self.patience)
        for item in items { ready[item] = nil }
        asked.formUnion(items)
        readingSent(at: now)
        return number
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

    /// A prediction that runs.
    struct Watched: Sendable {
        let prediction: String
        /// When the provider created it, as told by its own clock: its place in the list.
        let createdAt: Moment
        /// Since when it has run, by our clock.
        let since: Moment
        /// When it should be looked at next.
        fileprivate(set) var due: Moment
        /// How high in the list it may stand, by all that is known.
        fileprivate(set) var highest: Moment
        /// Readings in a row in which the provider did not know it.
        fileprivate var misses = 0
        /// Whether it is being stopped at the provider.
        fileprivate var isCancelling = false
        /// Whether it has been due once.
        fileprivate(set) var mayEnd = false

        init(prediction: String, createdAt: Moment, since: Moment, due: Moment) {
            self.prediction = prediction
            self.createdAt = createdAt
            self.since = since
            self.due = due
            highest = ListTime(createdAt).latest
        }
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
