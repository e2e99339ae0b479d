internal import HeapModule

/// Which outputs are fetched next: those that expire first, a bounded number at once.
struct FetchPlanner: Sendable {
    private var waiting = Heap<Entry>()
    /// Fetches under way.
    private(set) var open = 0
    /// The disk is full: nothing is fetched before this moment, and then one output to see whether there is room.
    private(set) var pausedUntil = Moment.distantPast
    /// The disk's own words; nil: there is room.
    private(set) var noSpace: String?
    /// Since when there is no room; nil: there is.
    private(set) var fullSince: Moment?
    /// Outputs that the disk refused, though it has room, until they are kept or given up. One folder may be the
    /// reason, so that nothing else waits for it.
    private(set) var refused: [ItemID: Refused] = [:]
    /// How long the next look at a full disk waits; doubled with each.
    private var wait = firstWait

    private static let firstWait = TimeSpan.seconds(1)
    /// Of the hour that an output exists little is lost so, and a disk that stays full is left in peace.
    private static let longestWait = TimeSpan.seconds(30)

    mutating func add(_ item: ItemID, createdAt: Moment) {
        waiting.insert(Entry(createdAt: createdAt, item: item))
    }

    /// The next item to fetch for, if one more may be fetched now.
    mutating func next(limit: Int, at now: Moment) -> ItemID? {
        guard hasPlace(limit: limit), pausedUntil <= now, let entry = waiting.popMin() else { return nil }
        open += 1
        return entry.item
    }

    mutating func ended() { open -= 1 }

    /// When the next fetch may start; nil: none waits, or only an answer can tell.
    func nextStart(limit: Int) -> Moment? { waiting.isEmpty || !hasPlace(limit: limit) ? nil : pausedUntil }

    /// An output did not fit on the disk.
    mutating func foundFull(_ message: String, at now: Moment) {
        // Those that were under way together found the same full disk.
        if noSpace == nil || pausedUntil <= now {
            pausedUntil = now + wait
            wait = min(wait * 2, Self.longestWait)
        }
        noSpace = message
        fullSince = fullSince ?? now
    }

    /// An output did fit, or nothing is left that needs to.
    mutating func foundRoom() {
        noSpace = nil
        fullSince = nil
        pausedUntil = .distantPast
        wait = Self.firstWait
    }

    /// The disk refused an output of an item.
    mutating func refuse(_ item: ItemID, _ message: String, in folder: String, at now: Moment) {
        refused[item] = Refused(message: message, folder: folder, since: refused[item]?.since ?? now)
    }

    /// An item is not waiting for the disk any more.
    mutating func forget(_ item: ItemID) {
        if !refused.isEmpty { refused[item] = nil }
    }

    /// All that the disk refused, with the words of the oldest of them; nil: nothing.
    var refusal: DiskRefusal? {
        refused.min { $0.key < $1.key }.map {
            DiskRefusal(
                message: $0.value.message, items: refused.count, folders: Set(refused.values.map(\.folder)).count)
        }
    }

    /// What keeps outputs from the disk.
    var trouble: DiskTrouble {
        let folders = Dictionary(grouping: refused) { $0.value.folder }
        let refusals = folders.compactMapValues { items in
            items.min { $0.key < $1.key }.map { DiskRefusal(message: $0.value.message, items: items.count) }
        }
        return DiskTrouble(noSpace: noSpace, refusals: refusals)
    }

    private func hasPlace(limit: Int) -> Bool { open < (noSpace == nil ? limit : 1) }

    /// An item whose outputs the disk refused.
    struct Refused: Sendable {
        /// The system's words.
        let message: String
        /// The folder in which that was.
        let folder: String
        /// When it did so first.
        let since: Moment
    }

    private struct Entry: Comparable, Sendable {
        let createdAt: Moment
        let item: ItemID

        static func < (left: Entry, right: Entry) -> Bool {
            (left.createdAt, left.item) < (right.createdAt, right.item)
        }
    }
}

/// Outputs that the disk refuses for another reason than room.
package struct DiskRefusal: Hashable, Sendable {
    /// The system's words for one of them, with its path.
    package let message: String
    /// Images whose outputs wait for it.
    package let items: Int
    /// Folders in which that is so.
    package let folders: Int

    package init(message: String, items: Int, folders: Int = 1) {
        self.message = message
        self.items = items
        self.folders = folders
    }
}

/// What keeps outputs from the disk.
package struct DiskTrouble: Equatable, Sendable {
    /// The disk's own words when it is full; nil: there is room.
    package let noSpace: String?
    /// What it refuses for another reason, by folder.
    package let refusals: [String: DiskRefusal]

    package init(noSpace: String?, refusals: [String: DiskRefusal]) {
        self.noSpace = noSpace
        self.refusals = refusals
    }
}
