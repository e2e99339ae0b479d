/// Who has images waiting at one moment, and with what weight: from it follows what goes before what.
struct Backlog {
    private struct Waiting {
        let store: StoreID
        let weight: Double
        let ready: Int
    }

    private let waiting: [Waiting]

    init(_ engine: Engine) {
        waiting = Set(engine.queue.backlogged + engine.uploads.backlogged).map { store in
            Waiting(
                store: store, weight: engine.weight(of: store),
                ready: engine.queue.ready(of: store) + engine.uploads.ready(of: store))
        }
    }

    /// Whether another store has something waiting.
    func hasOthers(than store: StoreID) -> Bool {
        waiting.contains { $0.store != store }
    }

    /// Creations of all until `images` more of a store of that weight were sent: each other one gets its weight's share
    /// as long as it has something waiting.
    func slots(for images: Int, of store: StoreID, weight: Double) -> Int {
        waiting.reduce(images) { sum, other in
            if other.store == store { return sum }
            return sum + min(other.ready, Int(Double(images) * other.weight / weight))
        }
    }
}

extension Engine {
    /// The weight that a store's share is measured by.
    func weight(of store: StoreID) -> Double { Double(stores[store]?.settings.weight ?? 1) }
}
