import ImgoptEngine
import Testing

@Suite("Small policies")
struct PolicyTests {
    private let start = Moment(microseconds: 1_767_225_617_123_456)

    private static let allowed: [ItemState: Set<ItemState>] = [
        .queued: [.creating, .saving, .canceled, .failed],
        .creating: [.processing, .saving, .queued, .unresolved, .failed, .canceled],
        .processing: [.saving, .queued, .failed, .canceled],
        .saving: [.done, .queued, .failed, .canceled],
        .unresolved: [.processing, .saving, .queued, .failed, .canceled],
        .done: [.queued],
        .failed: [.queued],
        .canceled: [.queued],
    ]

    @Test(arguments: ItemState.allCases)
    func `an item goes only where its state says`(state: ItemState) {
        for next in ItemState.allCases {
            #expect(state.allows(next) == Self.allowed[state]?.contains(next))
        }
    }

    @Test func `a job's end follows from its items`() {
        func state(done: Int, failed: Int, canceled: Int) -> JobState {
            var counts = ItemCounts()
            counts[.done] = done
            counts[.failed] = failed
            counts[.canceled] = canceled
            return JobState(finished: counts)
        }
        #expect(state(done: 1, failed: 5, canceled: 5) == .done)
        #expect(state(done: 0, failed: 5, canceled: 0) == .failed)
        #expect(state(done: 0, failed: 5, canceled: 1) == .canceled)
        #expect(state(done: 0, failed: 0, canceled: 0) == .canceled)
    }

    // MARK: Learned limit

    @Test func `a named limit is taken over and grows back while it is quiet`() {
        var limit = LearnedLimit(configured: 450, burst: 20)
        limit.refused(Throttle(perMinute: 6, burst: 1, isLowCredit: true), at: start)
        #expect(limit.limit == 6)
        #expect(limit.burst == 1)
        #expect(limit.reason == .lowCredit)
        var now = start
        var steps = 0
        while let step = limit.nextStep {
            #expect(step > now)
            now = step
            let before = limit.limit
            let isChanged = limit.relax(at: now)
            #expect(isChanged)
            #expect(limit.limit > before)
            #expect(limit.limit <= 450)
            steps += 1
            if steps > 100 { break }
        }
        #expect(limit.limit == 450)
        #expect(limit.burst == 20)
        #expect(limit.reason == nil)
    }

    @Test func `refusals without a number, or with one above ours, shrink the rate once a second`() {
        for named in [nil, 600] {
            var limit = LearnedLimit(configured: 450, burst: 20)
            for _ in 0..<20 { limit.refused(Throttle(perMinute: named), at: start) }
            #expect(limit.limit == 394)
            limit.refused(Throttle(perMinute: named), at: start + .seconds(2))
            #expect(limit.limit < 394)
            #expect(limit.reason == .sharedAccount)
        }
    }

    @Test func `the highest burst that can be named does not break the rate's return`() {
        var limit = LearnedLimit(configured: 450, burst: 20)
        limit.refused(Throttle(perMinute: 6, burst: .max), at: start)
        let isChanged = limit.relax(at: start + .seconds(60))
        #expect(isChanged)
        #expect(limit.limit == 7)
        #expect(limit.burst == 20)
    }

    @Test func `an admin's limit bounds what was learned`() {
        var limit = LearnedLimit(configured: 450, burst: 20)
        limit.admin = LimitChange(create: 60, read: nil, burst: 3)
        #expect(limit.limit == 60)
        #expect(limit.burst == 3)
        #expect(limit.reason == .setByAdmin)
        limit.refused(Throttle(perMinute: 100), at: start)
        #expect(limit.limit < 60)
    }

    // MARK: Gate

    @Test func `uncertain failures close the gate at the third in a row`() {
        var gate = ProviderGate(longest: .minutes(5))
        var dice = SeededGenerator(seed: 1)
        for failure in 1...3 {
            gate.pass()
            let isTold = gate.failed(.unreachable, "x", certain: false, at: start, using: &dice)
            #expect(gate.isOpen(at: start) == (failure < 3))
            #expect(isTold == (failure == 3))
        }
        #expect(gate.reason == .unreachable)
        #expect(gate.nextProbe.map { $0 > start } == true)
    }

    @Test func `a closed gate lets one probe through, and each failure waits longer`() {
        var gate = ProviderGate(longest: .minutes(5))
        var dice = SeededGenerator(seed: 1)
        var now = start
        _ = gate.failed(.noCredit, "x", certain: true, at: now, using: &dice)
        var longest = TimeSpan.zero
        for _ in 0..<20 {
            guard let probe = gate.nextProbe else { return #expect(Bool(false), "no probe") }
            #expect(!gate.isOpen(at: probe - TimeSpan(microseconds: 1)))
            #expect(gate.isOpen(at: probe))
            longest = max(longest, probe - now)
            now = probe
            gate.pass()
            #expect(!gate.isOpen(at: now + .minutes(60)))
            #expect(gate.nextProbe == nil)
            _ = gate.failed(.noCredit, "x", certain: true, at: now, using: &dice)
        }
        #expect(longest > .minutes(2))
        #expect(longest <= .minutes(5))
        gate.pass()
        let wasAnnounced = gate.succeeded()
        #expect(wasAnnounced)
        #expect(gate.isOpen(at: now))
    }

    @Test func `a refused input shows that the provider is reachable, not that there is credit`() {
        var dice = SeededGenerator(seed: 1)
        var gate = ProviderGate(longest: .minutes(5))
        _ = gate.failed(.unreachable, "x", certain: true, at: start, using: &dice)
        _ = gate.answered()
        #expect(gate.reason == nil)
        _ = gate.failed(.noCredit, "x", certain: true, at: start, using: &dice)
        _ = gate.answered()
        #expect(gate.reason == .noCredit)
    }

    // MARK: Times

    @Test func `run times are learned to a step, and forgotten`() {
        var times = RunTimes()
        #expect(times.quantile(0.5) == nil)
        for _ in 0..<200 { times.learn(.seconds(10)) }
        guard let median = times.quantile(0.5) else { return #expect(Bool(false)) }
        #expect(median <= .seconds(10) && median > .seconds(8))
        for _ in 0..<1_000 { times.learn(.seconds(2)) }
        #expect(times.quantile(0.9).map { $0 <= .seconds(2) } == true)
    }

    @Test func `quantiles are in order and extremes do not break them`() {
        var times = RunTimes()
        for exponent in 0..<62 { times.learn(TimeSpan(microseconds: 1 << exponent)) }
        times.learn(TimeSpan(microseconds: -5))
        let marks = [0.0, 0.1, 0.5, 0.9, 1.0].compactMap { times.quantile($0) }
        #expect(marks.count == 5)
        #expect(marks == marks.sorted())
    }

    @Test(arguments: [1, 2, 5, 10, 1_000])
    func `waits grow to their longest, with jitter`(failures: Int) {
        let policy = RetryPolicy(base: .seconds(1), longest: .seconds(60))
        var dice = SeededGenerator(seed: 3)
        let step = min(Double(1 << min(failures - 1, 20)), 60)
        let waits = (0..<300).map { _ in policy.delay(afterFailures: failures, using: &dice).seconds }
        #expect(waits.allSatisfy { $0 >= step / 10 && $0 <= step })
        #expect((waits.max() ?? 0) > step * 0.9)
        #expect((waits.min() ?? step) < step * 0.2)
    }

    @Test func `the generator repeats its seed`() {
        var first = SeededGenerator(seed: 42)
        var second = SeededGenerator(seed: 42)
        let numbers = (0..<50).map { _ in first.next() }
        let same = (0..<50).map { _ in second.next() }
        #expect(numbers == same)
        let none = first.below(0)
        let few = (0..<1_000).map { _ in first.below(7) }
        #expect(none == 0)
        #expect(few.allSatisfy { (0..<7).contains($0) })
    }
}
