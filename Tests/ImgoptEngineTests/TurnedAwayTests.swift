import ImgoptEngine
import Testing

@Suite("What answers in the provider's stead, and how long a refusal holds")
struct TurnedAwayTests {
    private static let page = Creation.turnedAway(message: "a page")

    @Test func `an image that is turned away each time holds up no other, and is sent again at growing pauses`() throws
    {
        var stage = Stage()
        var sent: [ItemID: [Moment]] = [:]
        var open = stage.submit(5).created
        while stage.now < Stage.start + .minutes(30) {
            for id in open { sent[id, default: []].append(stage.now) }
            let answered = open
            open = []
            for id in answered {
                let created = Creation.created(stage.report("p\(id.rawValue)"))
                open += stage.turn(.created(id, id == stage.item ? Self.page : created)).created
            }
            if open.isEmpty { open = stage.wait(.seconds(1)).created }
        }
        let others = sent.filter { $0.key != stage.item }
        #expect(others.count == 4)
        #expect(others.values.allSatisfy { $0.count == 1 && $0[0] < Stage.start + .minutes(1) })
        let tries = try #require(sent[stage.item])
        // Up to a minute apart, a tenth of it at least.
        #expect((20...200).contains(tries.count), "\(tries.count)")
        let gaps = zip(tries, tries.dropFirst()).map { $1 - $0 }
        #expect(gaps.prefix(3).allSatisfy { $0 < .seconds(6) } && gaps.suffix(10).contains { $0 > .seconds(20) })
        #expect(stage.statistics.counts[.failed] == 0)
        #expect(stage.records.contains { if case .failed = $0 { true } else { false } } == false)
    }

    @Test func `pages alone close the gate, say so, and cost no attempt`() {
        var stage = Stage()
        var open = stage.submit(3).created
        var told: [Action] = []
        for _ in 0..<100 where stage.statistics.main.gate?.reason == nil {
            if open.isEmpty { open = stage.wait(.milliseconds(500)).created }
            guard let id = open.popLast() else { continue }
            let turn = stage.turn(.created(id, Self.page))
            told += turn
            open += turn.created
        }
        #expect(stage.statistics.main.gate?.reason == .unreachable)
        #expect(told.contains { if case .tell(.providerDown) = $0 { true } else { false } })
        for _ in 0..<100 where open.isEmpty { open = stage.wait(.seconds(1)).created }
        let reached = open.first.map { stage.turn(.created($0, .created(stage.report("p")))) } ?? []
        #expect(reached.contains { if case .tell(.providerUp) = $0 { true } else { false } })
        let attempts = stage.records.compactMap { if case .queued(_, let count, _, _) = $0 { count } else { nil } }
        #expect(!attempts.isEmpty && attempts.allSatisfy { $0 == 0 })
    }

    @Test func `a cancel of what was turned away ends it at once`() {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.cancelItem(stage.item, JobID(1), stage.nextTicket()))
        #expect(stage.turn(.created(stage.item, Self.page)).job?.state == .canceled)
    }

    // MARK: Refusals for the rate

    @Test(arguments: [(TimeSpan.minutes(10), TimeSpan.minutes(10)), (.seconds(-5), .zero), (.seconds(9), .seconds(9))])
    func `a refusal for the rate stops creations for as long as it says`(wait: TimeSpan, held: TimeSpan) {
        var stage = Stage()
        _ = stage.submit(1)
        let answered = stage.turn(.created(stage.item, .throttled(Throttle(retryAfter: wait))))
        let refused = stage.now
        if held > .zero {
            #expect(stage.wait(TimeSpan(microseconds: held.microseconds - 1_000)).created.isEmpty)
            #expect(stage.statistics.main.throttledUntil == refused + held)
        }
        let later = stage.wait(.seconds(2))
        #expect(answered.created + later.created == [stage.item])
    }

    /// What is paid for is gone an hour after its creation, whatever a refusal of reads says.
    @Test func `no refusal for the rate stops reads for long`() {
        var stage = Stage()
        _ = stage.running()
        let asked = stage.wait(.seconds(2))
        let reading = Reading.throttled(.minutes(60 * 24))
        if let page = asked.pages.last {
            _ = stage.turn(.swept(Sweep(page: page, .throttled(.minutes(60 * 24)))))
        } else {
            _ = stage.turn(.polled(stage.item, prediction: "p", reading))
        }
        let early = stage.wait(.seconds(59))
        #expect(early.polled.isEmpty && early.pages.isEmpty)
        let later = stage.wait(.seconds(5))
        #expect(!later.polled.isEmpty || !later.pages.isEmpty)
        #expect(stage.statistics.main.tally.refusedReads == 1)
    }
}
