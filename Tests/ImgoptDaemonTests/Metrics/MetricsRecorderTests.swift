import ImgoptEngine
import Testing

@testable import ImgoptDaemon

@Suite struct MetricsRecorderTests {
    private func done(_ store: Int32, _ count: Int = 1) -> TurnFigures {
        var figures = TurnFigures()
        figures.stores[StoreID(store)] = .init(creations: 0, done: count, failed: 0)
        return figures
    }

    @Test func turnsAddUp() {
        let recorder = MetricsRecorder(maxStores: 5)
        for seconds: Int64 in 1...3 {
            var figures = TurnFigures()
            figures.count(.creation(.rate), 2)
            figures.took(.creation, .seconds(seconds))
            recorder.add(figures)
        }
        let totals = recorder.totals
        #expect(totals.count(.creation(.rate)) == 6)
        #expect(totals.count(.creation(.created)) == 0)
        #expect(totals.histogram(.creation).count == 3)
        #expect(totals.histogram(.creation).sum == 6)
        #expect(totals.histogram(.queued).count == 0)
    }

    @Test func theStoresWithTheMostToDoAreNamedAndTheRestIsSummed() {
        let recorder = MetricsRecorder(maxStores: 2)
        for store: Int32 in 1...10 { recorder.add(done(store, Int(store))) }
        let first = recorder.stores(waiting: [:])
        #expect(Set(first.named.keys) == [StoreID(9), StoreID(10)])
        // The first two had the places when they came: what the others did is in the sum, and stays there.
        #expect(first.others.done == (3...10).reduce(0, +))
        recorder.add(done(10, 5))
        let second = recorder.stores(waiting: [StoreID(3): 1_000])
        #expect(second.named.count == 2)
        #expect(second.named[StoreID(10)]?.done == 5)
        #expect(second.named[StoreID(3)]?.done == 0)
    }

    /// A collector takes a count that shrinks for a restart, and would count everything twice.
    @Test func noCountEverShrinksWhileStoresComeAndGo() {
        let recorder = MetricsRecorder(maxStores: 3)
        var generator = SeededGenerator(seed: 7)
        var seen: [StoreID: Int] = [:]
        var others = 0
        var total = 0
        for _ in 0..<2_000 {
            recorder.add(done(Int32(generator.below(20))))
            total += 1
            let told = recorder.stores(waiting: [StoreID(Int32(generator.below(20))): 3])
            #expect(told.named.count <= 3)
            for (store, counts) in told.named {
                #expect(counts.done >= seen[store] ?? 0)
                seen[store] = counts.done
            }
            #expect(told.others.done >= others)
            others = told.others.done
        }
        #expect(others + seen.values.reduce(0, +) == total)
    }

    @Test func withoutPlacesAllIsInTheSum() {
        let recorder = MetricsRecorder(maxStores: 0)
        recorder.add(done(1, 4))
        let told = recorder.stores(waiting: [StoreID(1): 2])
        #expect(told.named.isEmpty && told.others.done == 4)
    }
}
