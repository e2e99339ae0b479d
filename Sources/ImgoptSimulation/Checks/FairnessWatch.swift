internal import DequeModule
internal import ImgoptEngine

/// Whether slots are dealt out fairly, told from the lines in the database alone.
///
/// Over any time in which two stores both have work that may be sent at once, what they get, each measured by its
/// weight, differs by no more than one image of each. Where the rule of batches is on, it is that rule which must hold.
/// A store with limits of its own, or with nothing that is surely ready, is left out until that changes.
struct FairnessWatch: Sendable {
    private let batch: Int
    private let maxPerStore: Int
    private var recent = Deque<StoreID>()
    /// How many of the recent slots each store had.
    private var slots: [StoreID: Int] = [:]
    /// The stores that waited for the last slot: pairs of others are forgotten.
    private var waited: Set<StoreID> = []
    /// For two stores that both wait: by how much the first is ahead of the second, and the least that ever was.
    private var pairs: [Pair: (ahead: Double, least: Double)] = [:]

    /// The least weight each store ever had a slot with: its place in the order may date from then.
    private var lightest: [StoreID: Int] = [:]

    private struct Pair: Hashable {
        let first: StoreID
        let second: StoreID
    }

    init(batch: Int, maxPerStore: Int) {
        self.batch = batch
        self.maxPerStore = maxPerStore
    }

    /// A store of this weight gets a slot while others, with theirs, wait (it may be one of them). What is unfair about
    /// it; nil: nothing.
    mutating func unfairness(of store: StoreID, weight: Int, waiting find: () -> [StoreID: Int]) -> String? {
        // Whoever has a limit of its own is compared with nobody, and still moves on in the order.
        lightest[store] = min(lightest[store] ?? weight, weight)
        guard maxPerStore >= batch else { return breach(of: store, find) }
        let waiting = find()
        for (store, weight) in waiting { note(weight, of: store) }
        if waited != Set(waiting.keys) {
            waited = Set(waiting.keys)
            pairs = pairs.filter { waiting[$0.key.first] != nil && waiting[$0.key.second] != nil }
        }
        guard let own = waiting[store] else { return nil }
        for (other, weight) in waiting where other != store {
            let gained = 1 / Double(own)
            let pair = Pair(first: store, second: other)
            var (ahead, least) = pairs[pair] ?? (0, 0)
            ahead += gained
            pairs[pair] = (ahead, least)
            let reverse = Pair(first: other, second: store)
            let (behind, lowest) = pairs[reverse] ?? (0, 0)
            pairs[reverse] = (behind - gained, min(lowest, behind - gained))
            least = min(least, ahead)
            if ahead - least > bound(store) + bound(other) + Self.rounding {
                return "\(store) is \(ahead - least) ahead of \(other), whose weights are \(own) and \(weight)"
            }
        }
        return nil
    }

    /// What a store had does not count any more: a slot was given back, or its weight changed.
    mutating func forget(_ store: StoreID) {
        pairs = pairs.filter { $0.key.first != store && $0.key.second != store }
    }

    /// A store has, or had until now, this weight.
    mutating func note(_ weight: Int, of store: StoreID) {
        lightest[store] = min(lightest[store] ?? weight, weight)
    }

    /// A daemon that starts deals anew.
    mutating func forgetAll() {
        pairs = [:]
        recent = []
        slots = [:]
    }

    private static let rounding = 0.01

    /// One image of a store, by its weight.
    private func bound(_ store: StoreID) -> Double {
        1 / Double(lightest[store] ?? 1)
    }

    /// Whether the rule of batches is broken by this slot.
    private mutating func breach(of store: StoreID, _ find: () -> [StoreID: Int]) -> String? {
        let had = slots[store, default: 0]
        defer {
            recent.append(store)
            slots[store, default: 0] += 1
            if recent.count > batch { slots[recent.removeFirst(), default: 0] -= 1 }
        }
        guard had >= maxPerStore else { return nil }
        guard
            let other = find().keys.filter({ slots[$0, default: 0] < maxPerStore }).min(by: {
                $0.rawValue < $1.rawValue
            })
        else { return nil }
        return "\(store) had \(had) of the last \(recent.count) slots, and \(other) waits"
    }
}
