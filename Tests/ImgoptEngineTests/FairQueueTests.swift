import ImgoptEngine
import Testing

@Suite("Fair queue")
struct FairQueueTests {
    private func run(_ job: Int64, first: Int64, count: Int32, priority: UInt8 = 5) -> Run {
        Run(
            job: JobID(job),
            batch: .init(first: ItemID(first), count: count, model: ModelID(0), needsUpload: false),
            priority: priority, deadline: nil, attempts: 0)
    }

    @Test(arguments: [2, 3, 5, 8, 30])
    func `backlogged equal stores are never more than one image apart`(stores: Int32) {
        var queue = FairQueue(batch: 100, maxPerStore: 20)
        for store in 0..<stores {
            queue.add(run(Int64(store), first: Int64(store) * 1_000, count: 200), store: StoreID(store))
        }
        var served = [StoreID: Int]()
        for _ in 0..<(Int(stores) * 200) {
            guard let pick = queue.next() else { return #expect(Bool(false), "a slot was left empty") }
            served[pick.store, default: 0] += 1
            let counts = (0..<stores).map { served[StoreID($0), default: 0] }
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
        }
        #expect(queue.count == 0)
        let nothing = queue.next()
        #expect(nothing == nil)
    }

    @Test(arguments: [1, 4, 20])
    func `a newcomer gets the next slot`(busy: Int32) {
        var queue = FairQueue(batch: 100, maxPerStore: 20)
        for store in 0..<busy {
            queue.add(run(Int64(store), first: Int64(store) * 10_000, count: 5_000), store: StoreID(store))
        }
        for slot in 0..<777 {
            guard queue.next() != nil else { return #expect(Bool(false)) }
            guard slot % 100 == 99 else { continue }
            let newcomer = StoreID(1_000 + Int32(slot))
            queue.add(run(Int64(slot) + 1_000, first: 1_000_000 + Int64(slot), count: 1), store: newcomer)
            let served = queue.next()?.store
            #expect(served == newcomer)
        }
    }

    @Test func `weights share the slots`() {
        var queue = FairQueue(batch: 100, maxPerStore: 100)
        for (store, weight) in [(1, 1), (2, 3)] {
            queue.setWeight(weight, store: StoreID(Int32(store)))
            queue.add(run(Int64(store), first: Int64(store) * 10_000, count: 1_000), store: StoreID(Int32(store)))
        }
        var second = 0
        for slot in 1...800 {
            if queue.next()?.store == StoreID(2) { second += 1 }
            #expect(abs(Double(second) - Double(slot) * 0.75) <= 2)
        }
    }

    /// A plain list that does what the queue should, to compare with.
    @Test(arguments: 1...12)
    func `random use loses nothing, doubles nothing and leaves no slot empty`(seed: Int) {
        var dice = SeededGenerator(seed: UInt64(seed))
        var queue = FairQueue(batch: 20, maxPerStore: 4)
        var waiting: [StoreID: Set<ItemID>] = [:]
        var runs: [ItemID: Run] = [:]
        var parked: Set<StoreID> = []
        var recent: [StoreID] = []
        var next: Int64 = 1
        for _ in 0..<3_000 {
            let store = StoreID(Int32(dice.below(7)))
            switch dice.below(12) {
            case 0, 1:
                let count = 1 + dice.below(9)
                let job = next
                let added = run(job, first: next, count: Int32(count), priority: UInt8(dice.below(10)))
                queue.add(added, store: store)
                for id in next..<(next + count) {
                    waiting[store, default: []].insert(ItemID(id))
                    runs[ItemID(id)] = added
                }
                next += count
            case 2:
                let isParked = dice.below(2) == 0
                queue.setParked(isParked, store: store)
                if isParked { parked.insert(store) } else { parked.remove(store) }
            case 3:
                guard let item = waiting[store]?.min() else { continue }
                let removed = queue.remove(item, store: store)
                #expect(removed?.first == item)
                let again = queue.remove(item, store: store)
                #expect(again == nil)
                waiting[store]?.remove(item)
            case 4:
                guard let item = waiting[store]?.max(), let run = runs[item] else { continue }
                let gone = Set(
                    queue.remove(run.order, store: store).flatMap { part in
                        (0..<Int64(part.count)).map { ItemID(part.first.rawValue + $0) }
                    })
                #expect(gone == (waiting[store] ?? []).filter { runs[$0] == run })
                waiting[store]?.subtract(gone)
            case 5: queue.setWeight(Int(1 + dice.below(5)), store: store)
            default:
                let ready = waiting.filter { !$0.value.isEmpty && !parked.contains($0.key) }.map(\.key)
                let hasNext = queue.hasNext()
                #expect(hasNext == !ready.isEmpty)
                guard let pick = queue.next() else {
                    #expect(ready.isEmpty)
                    continue
                }
                #expect(ready.contains(pick.store))
                let known = waiting[pick.store]?.remove(pick.item)
                #expect(known != nil)
                let isFull = recent.suffix(20).filter { $0 == pick.store }.count >= 4
                if isFull {
                    for other in ready where other != pick.store {
                        #expect(recent.suffix(20).filter { $0 == other }.count >= 4, "\(other) should have gone first")
                    }
                }
                recent.append(pick.store)
                if dice.below(6) == 0 {
                    queue.putBack(pick)
                    waiting[pick.store]?.insert(pick.item)
                }
            }
            #expect(queue.count == waiting.values.reduce(0) { $0 + $1.count })
        }
    }

    @Test func `inside a store priority goes before age`() {
        var queue = FairQueue(batch: 100, maxPerStore: 20)
        queue.add(run(1, first: 1, count: 2, priority: 1), store: StoreID(1))
        queue.add(run(2, first: 10, count: 2, priority: 9), store: StoreID(1))
        let order = (0..<4).compactMap { _ in queue.next()?.item.rawValue }
        #expect(order == [10, 11, 1, 2])
    }
}
