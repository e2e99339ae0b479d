import ImgoptEngine
import Testing

@Suite("What images wait for")
struct ExplainTests {
    private func explain(_ stage: Stage, _ job: Int64 = 1, limit: Int = 100) throws -> JobWaits {
        var copy = stage.engine
        let waits = copy.explain(JobID(job), limit: limit, at: stage.now)
        return try #require(waits)
    }

    private func reasons(_ waits: JobWaits) -> [Wait: Int] {
        Dictionary(uniqueKeysWithValues: waits.summary.map { ($0.wait, $0.items) })
    }

    @Test func `all that is open is counted and only the first are told`() throws {
        var stage = Stage()
        _ = stage.submit(500)
        let waits = try explain(stage, limit: 30)
        #expect(reasons(waits) == [.creation: 20, .rate: 480])
        #expect(waits.items.count == 30)
        #expect(waits.items[0].since == stage.now)
        #expect(waits.items[29].position == 9)
        // Twenty went at once: only an answer can tell when the next one may; then one each 133 ms.
        #expect(waits.nextSlot == nil)
        let (early, late) = (try #require(waits.items[20].remaining), try #require(waits.items[29].remaining))
        #expect((1_199...1_201).contains(late.median.milliseconds - early.median.milliseconds))
        #expect(early.p90 >= early.median)
        let seconds = try #require(waits.estimate.remaining).seconds
        #expect((64.0...90).contains(seconds), "\(seconds)")
        #expect(try #require(waits.estimate.remainingP90) >= .seconds(64))
    }

    @Test func `an unknown job has no explanation`() {
        var stage = Stage()
        #expect(stage.engine.explain(JobID(7), limit: 1, at: stage.now) == nil)
    }

    @Test func `a job behind another one of its store waits for the order, one of another store for its share`() throws
    {
        var stage = Stage()
        _ = stage.submit(500)
        _ = stage.submit(10, job: 2)
        _ = stage.submit(10, job: 3, store: 2)
        #expect(reasons(try explain(stage, 2)) == [.order: 10])
        #expect(reasons(try explain(stage, 3)) == [.share: 10])
        #expect(try explain(stage, 2).estimate.position > 480)
        #expect(try explain(stage, 3).estimate.position == 0)
        #expect(try explain(stage, 3).storesAhead == 0)
        #expect(try explain(stage, 1).storesAhead == 1)
        let items = try explain(stage, 3).items
        // The other one has had its part of the batch.
        #expect(items.map(\.position) == Array(0..<10))
    }

    @Test func `a store that has had its part of a batch is told so while others go first for it`() throws {
        var stage = Stage()
        _ = stage.submit(500)
        // Nobody else is there to yield to.
        #expect(reasons(try explain(stage))[.rate] == 480)
        _ = stage.submit(10, job: 2, store: 2)
        #expect(reasons(try explain(stage))[.batch(20, of: 100)] == 480)
        #expect(reasons(try explain(stage, 2)) == [.share: 10])
        _ = stage.turn(.storeChanged(StoreID(2), StoreSettings(isPaused: true)))
        #expect(reasons(try explain(stage))[.rate] == 480)
    }

    @Test func `pauses and limits of stores are named`() throws {
        var stage = Stage()
        let store = StoreID(1)
        _ = stage.submit(50)
        _ = stage.turn(.storeChanged(store, StoreSettings(maxInFlight: 5)))
        #expect(reasons(try explain(stage))[.storeInFlight(5)] == 30)
        _ = stage.turn(.storeChanged(store, StoreSettings(perWindow: 6)))
        // One goes at once; the next one ten seconds later, for all that the account would allow.
        let answered = stage.turn(.created(ItemID(1_000), .created(stage.report("p"))))
        let first = answered + stage.wait(.seconds(1))
        #expect(first.created.count == 1)
        let limited = reasons(try explain(stage))
        #expect(limited[.storeRate(6)] ?? 0 >= 29, "\(limited)")
        _ = stage.turn(.storeChanged(store, StoreSettings(isPaused: true)))
        let paused = try explain(stage)
        #expect(reasons(paused)[.storePaused] ?? 0 >= 29)
        #expect(paused.estimate.remaining == nil)
        #expect(paused.items.last?.remaining == nil)
        _ = stage.turn(.pauseAll(true))
        #expect(reasons(try explain(stage))[.paused] ?? 0 >= 29)
    }

    @Test func `a provider that takes nothing, a throttle and a full disk are named`() throws {
        var stage = Stage()
        _ = stage.submit(30)
        _ = stage.turn(.created(ItemID(1_000), .throttled(Throttle(retryAfter: .seconds(9)))))
        let throttled = try explain(stage)
        #expect(reasons(throttled)[.throttled] == 11)
        #expect(throttled.items.last?.until == stage.now + .seconds(9))
        _ = stage.turn(.created(ItemID(1_001), .noCredit(message: "poor")))
        #expect(reasons(try explain(stage))[.provider(.noCredit, "poor")] == 12)

        var full = Stage()
        _ = full.running()
        _ = full.end(.succeeded(outputs: ["u"]))
        _ = full.turn(.fetched(full.item, .noSpace(message: "no room")))
        #expect(try explain(full).items[0].since == full.now)
        #expect(try explain(full).estimate.remaining == nil)
        _ = full.submit(3, job: 2)
        #expect(reasons(try explain(full)) == [.diskFull("no room"): 1])
        #expect(reasons(try explain(full, 2)) == [.diskFull("no room"): 3])
    }

    @Test func `a disk that refuses an output is named, and its job has no forecast`() throws {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        #expect(try explain(stage).estimate.remaining != nil)
        _ = stage.turn(.fetched(stage.item, .unsaved(message: "not permitted")))
        _ = stage.submit(1, job: 2)
        let waits = try explain(stage)
        #expect(reasons(waits) == [.disk("not permitted"): 1] && waits.items[0].since == stage.now)
        #expect(waits.estimate.remaining == nil && waits.items.first?.remaining == nil)
        #expect(try explain(stage, 2).estimate.remaining != nil)
    }

    @Test func `images whose bytes can't be uploaded do not wait for the rate`() throws {
        var stage = Stage()
        let uploads = stage.submit(30, needsUpload: true).prepared
        #expect(stage.submit(2, job: 2).created.count == 2)
        for item in uploads { _ = stage.turn(.prepared(item, .failed(message: "refused"))) }
        let waits = reasons(try explain(stage))
        #expect(waits == [.uploads(.unreachable, "refused"): 30])
        #expect(reasons(try explain(stage, 2)) == [.creation: 2])
    }

    @Test func `images whose upload is refused with the token say so, those that rest for it as well`() throws {
        var stage = Stage()
        let uploads = stage.submit(30, needsUpload: true).prepared
        let refused = stage.now
        for item in uploads {
            _ = stage.turn(.prepared(item, .failed(message: "get another", because: .tokenRefused)))
        }
        let waits = try explain(stage)
        #expect(reasons(waits) == [.uploads(.tokenRefused, "get another"): 30])
        #expect(waits.items.allSatisfy { $0.since == refused })
    }

    @Test(arguments: [ProviderGate.Reason.unreachable, .tokenRefused])
    func `what runs while nothing can be read waits for the provider, since the first failure`(
        reason: ProviderGate.Reason
    ) throws {
        var stage = Stage()
        _ = stage.running()
        var first: Moment?
        for _ in 0..<100 where stage.statistics.main.readGate == nil {
            for prediction in stage.wait(.seconds(2)).polled {
                first = first ?? stage.now
                let failed = Reading.failed(message: "no", because: reason)
                _ = stage.turn(.polled(stage.item, prediction: prediction, failed))
            }
        }
        let waits = try explain(stage)
        #expect(reasons(waits) == [.reads(reason, "no"): 1])
        #expect(first != nil && waits.items.first?.since == first)
        #expect(waits.items[0].until != nil && waits.items[0].remaining == nil)
        #expect(stage.statistics.main.readGate?.reason == reason)
        for prediction in stage.wait(.minutes(1)).polled {
            _ = stage.turn(.polled(stage.item, prediction: prediction, .found(stage.report("p"))))
        }
        #expect(reasons(try explain(stage)) == [.prediction: 1])
    }

    @Test func `outputs that can't be fetched now say what keeps them away`() throws {
        var stage = Stage()
        _ = stage.running()
        _ = stage.end(.succeeded(outputs: ["u"]))
        let noticed = stage.now
        _ = stage.turn(.fetched(stage.item, .failed(message: "no route")))
        let waits = try explain(stage)
        #expect(reasons(waits) == [.outputs("no route"): 1])
        #expect(waits.items[0].since == noticed)
    }

    @Test func `what began at a known moment tells it, and what did not tells none`() throws {
        var stage = Stage()
        _ = stage.submit(30)
        func last(_ stage: Stage) throws -> ItemWait { try #require(try explain(stage).items.last) }
        #expect(try last(stage).since == nil)
        _ = stage.wait(.seconds(5))
        _ = stage.turn(.created(ItemID(1_000), .throttled(Throttle(retryAfter: .seconds(90)))))
        #expect(try last(stage).wait == .throttled && last(stage).since == stage.now)
        _ = stage.wait(.seconds(1))
        _ = stage.turn(.storeChanged(StoreID(1), StoreSettings(isPaused: true)))
        let pausedStore = stage.now
        _ = stage.wait(.seconds(1))
        _ = stage.turn(.storeChanged(StoreID(1), StoreSettings(weight: 7, isPaused: true)))
        #expect(try last(stage).wait == .storePaused && last(stage).since == pausedStore)
        _ = stage.turn(.created(ItemID(1_001), .notSent(message: "no route")))
        let away = stage.now
        _ = stage.wait(.seconds(1))
        #expect(try last(stage).wait == .provider(.unreachable, "no route") && last(stage).since == away)
        _ = stage.turn(.pauseAll(true))
        let paused = stage.now
        _ = stage.wait(.seconds(1))
        _ = stage.turn(.pauseAll(true))
        #expect(try last(stage).wait == .paused && last(stage).since == paused)
    }

    @Test func `what is under way says what it waits for`() throws {
        var stage = Stage()
        _ = stage.submit(1, needsUpload: true)
        #expect(reasons(try explain(stage)) == [.upload: 1])
        _ = stage.turn(.prepared(stage.item, .ready))
        #expect(reasons(try explain(stage)) == [.creation: 1])
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        let doubt = try explain(stage)
        #expect(reasons(doubt) == [.doubt(isDecidable: true): 1])
        #expect(doubt.items[0].since == stage.now)
        #expect(try #require(doubt.items[0].until) > stage.now + .seconds(90))
        _ = stage.wait(.seconds(3))
        _ = stage.searched([stage.item: stage.report("p")])
        #expect(reasons(try explain(stage)) == [.prediction: 1])
        _ = stage.end(.failed(ItemError(.predictionFailed, "no", retryable: true)))
        let resting = try explain(stage)
        #expect(reasons(resting) == [.retryTime: 1])
        #expect(try #require(resting.items[0].until) > stage.now)
    }
}
