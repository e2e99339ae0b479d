import Testing

@testable import ImgoptEngine

@Suite("Stores, and whether they may have slots") struct StoreTableTests {
    private let acme = StoreID(1)
    private let window = TimeSpan.seconds(60)

    private func table(_ change: (inout StoreSettings) -> Void) -> StoreTable {
        var settings = StoreSettings()
        change(&settings)
        var stores = StoreTable()
        stores.set(StoreRecord(settings, window: window, at: Stage.start), acme)
        return stores
    }

    @Test func `who changed is asked once, and only news is told`() {
        var stores = table { $0.maxInFlight = 2 }
        var news = stores.reviewChanged(at: Stage.start)
        #expect(news.isEmpty, "a store may have slots unless something speaks against it")
        for _ in 1...2 { stores.change(acme) { $0.inFlight += 1 } }
        news = stores.reviewChanged(at: Stage.start)
        #expect(news.map(\.id) == [acme] && news.first?.isParked == true && news.first?.wake == nil)
        stores.change(acme) { $0.queued += 1 }
        news = stores.reviewChanged(at: Stage.start)
        #expect(news.isEmpty, "it is parked as before")
        stores.change(acme) { $0.inFlight -= 1 }
        news = stores.reviewChanged(at: Stage.start)
        #expect(news.map(\.isParked) == [false])
        news = stores.reviewChanged(at: Stage.start)
        #expect(news.isEmpty, "nothing changed since")
        stores.change(StoreID(9)) { $0.inFlight += 1 }
        #expect(stores[StoreID(9)] == nil && stores.ids == [acme], "nobody knows that store")
    }

    @Test func `a store's own rate parks it until its next slot, and a timer is set once for it`() {
        var stores = table { $0.perWindow = 1 }
        stores.change(acme) { $0.creationSent(at: Stage.start) }
        var news = stores.reviewChanged(at: Stage.start)
        #expect(news.map(\.isParked) == [true] && news.first?.wake == nil, "only the answer can tell")
        stores.change(acme) { $0.creationAnswered(at: Stage.start) }
        news = stores.reviewChanged(at: Stage.start)
        let wake = news.first?.wake
        #expect(wake == Stage.start + window)
        stores.change(acme) { $0.queued += 1 }
        news = stores.reviewChanged(at: Stage.start + .seconds(1))
        #expect(news.isEmpty, "the timer is set already")
        stores.review(acme)
        news = stores.reviewChanged(at: Stage.start + window)
        #expect(news.map(\.isParked) == [false])
    }

    @Test func `an answer that comes after its limit is gone closes nothing of the next one`() {
        var stores = table { $0.perWindow = 1 }
        stores.change(acme) { $0.creationSent(at: Stage.start) }
        stores.change(acme) { [window] in
            $0.configure(StoreSettings(), window: window, at: Stage.start)
            var limited = StoreSettings()
            limited.perWindow = 1
            $0.configure(limited, window: window, at: Stage.start)
            $0.creationAnswered(at: Stage.start)
        }
        let news = stores.reviewChanged(at: Stage.start)
        #expect(news.isEmpty && stores[acme]?.isParked == false)
    }
}
