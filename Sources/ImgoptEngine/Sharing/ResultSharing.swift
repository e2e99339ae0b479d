/// Identical work once: which items wait for the result of another one with the same model, input and content, and
/// which of those results are being copied.
struct ResultSharing: Sendable {
    /// Items of one store that take over the result of another item, their leader.
    struct Group: Sendable {
        let store: StoreID
        /// The leader's job; nil: it has ended.
        var leads: JobID?
        /// In the order in which they came. They are queued, and in no queue.
        var members: [Run] = []
        /// Whether the leader's result is there, to be copied.
        var isDone = false
        /// Whether one of them is at it: they copy one after the other, so that a result which is gone is found out by
        /// one alone.
        var isCopying = false
    }

    /// The groups, by their leaders.
    private(set) var groups: [ItemID: Group] = [:]
    /// Leaders whose result is there and whose next follower may copy it.
    private var copyable: [ItemID] = []
    /// Copies under way.
    private var copies = 0
    /// Those of them that are to be tried again now.
    private var due: [ItemID] = []

    /// Copies at the same time, over all leaders: each waits for the disk.
    private static let maxCopies = 64

    /// A queued run waits for the result of `leader`, an item of the job `leads`.
    mutating func follow(_ run: Run, _ leader: ItemID, leads: JobID, of store: StoreID) {
        groups[leader, default: Group(store: store, leads: leads)].members.append(run)
    }

    /// The result of an item can be copied by those that wait for it.
    mutating func resultIsThere(_ leader: ItemID) {
        guard groups[leader] != nil else { return }
        groups[leader]?.isDone = true
        if groups[leader]?.isCopying == false, !copyable.contains(leader) { copyable.append(leader) }
    }

    /// The leader comes to nothing: the first of those that wait goes its own way, and leads the others.
    /// - Returns: the first one and its store; nil: none waits.
    mutating func promote(over leader: ItemID) -> (heir: Run, store: StoreID)? {
        guard var group = groups.removeValue(forKey: leader), !group.members.isEmpty else { return nil }
        let heir = group.members.removeFirst()
        hand(group, to: heir.first, of: heir.job)
        return (heir, group.store)
    }

    private mutating func hand(_ group: Group, to heir: ItemID, of job: JobID) {
        guard !group.members.isEmpty else { return }
        groups[heir] = Group(store: group.store, leads: job, members: group.members)
    }

    /// Takes an item out of those that wait; nil: it does not.
    mutating func take(_ id: ItemID) -> Run? {
        for (leader, group) in groups {
            guard let place = group.members.firstIndex(where: { $0.first == id }) else { continue }
            let run = groups[leader]?.members.remove(at: place)
            forgetIfEmpty(leader)
            return run
        }
        return nil
    }

    /// Takes all items of a job out of those that wait.
    /// - Returns: how many they are.
    mutating func take(of job: JobID) -> Int {
        var count = 0
        for (leader, group) in groups {
            let rest = group.members.filter { $0.job != job }
            count += group.members.count - rest.count
            groups[leader]?.members = rest
            forgetIfEmpty(leader)
        }
        return count
    }

    /// The leaders among the items of some runs, in order.
    func leaders(in runs: [Run]) -> [ItemID] {
        groups.keys.sorted().filter { leader in runs.contains { $0.contains(leader) } }
    }

    // MARK: Copies

    /// A copy under way is tried again with the next turn.
    mutating func tryAgain(_ item: ItemID) {
        due.append(item)
    }

    /// The copies that are tried again now.
    mutating func takeDue() -> [ItemID] {
        defer { due.removeAll(keepingCapacity: true) }
        return due
    }

    /// Begins the copies for which there is room.
    /// - Returns: who copies, from whom.
    mutating func begin() -> [(run: Run, leader: ItemID, store: StoreID)] {
        guard !copyable.isEmpty, copies < Self.maxCopies else { return [] }
        let begun = copyable.prefix(Self.maxCopies - copies)
        copyable.removeFirst(begun.count)
        return begun.compactMap { leader in
            guard let store = groups[leader]?.store, groups[leader]?.members.isEmpty == false,
                let run = groups[leader]?.members.removeFirst()
            else { return nil }
            groups[leader]?.isCopying = true
            copies += 1
            return (run, leader, store)
        }
    }

    /// A follower has copied the result of its leader: the next one may.
    mutating func copied(from leader: ItemID) {
        copies -= 1
        groups[leader]?.isCopying = false
        forgetIfEmpty(leader)
        resultIsThere(leader)
    }

    /// The result of `leader` can't be copied any more: the item that found that, `heir`, leads those that wait.
    mutating func resultIsGone(_ leader: ItemID, heir: ItemID, of job: JobID) {
        copies -= 1
        copyable.removeAll { $0 == leader }
        if let group = groups.removeValue(forKey: leader) { hand(group, to: heir, of: job) }
    }

    /// Takes up a copy that was under way in an earlier life.
    mutating func restoreCopy(of item: ItemID, from leader: ItemID, store: StoreID) {
        copies += 1
        groups[leader, default: Group(store: store)].isDone = true
        groups[leader]?.isCopying = true
        copyable.removeAll { $0 == leader }
        due.append(item)
    }

    private mutating func forgetIfEmpty(_ leader: ItemID) {
        guard let group = groups[leader], group.members.isEmpty, !group.isCopying else { return }
        groups[leader] = nil
        copyable.removeAll { $0 == leader }
    }
}
