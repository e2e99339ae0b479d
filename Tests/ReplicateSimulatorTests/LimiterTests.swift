import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct LimiterTests {
    /// Sends requests as fast as they are let through, with gaps drawn by a seed, and returns when each passed.
    private func attack(_ limiter: CallLimiter, seed: UInt64, seconds: Int) -> [Microseconds] {
        var limiter = limiter
        var generator = SeededGenerator(seed: seed)
        var now: Microseconds = 1_800_000_000_123_456
        let end = now + .seconds(seconds)
        var passed: [Microseconds] = []
        while now < end {
            if limiter.take(at: now) == .allowed { passed.append(now) }
            now += Int64.random(in: 0...60_000, using: &generator)
        }
        return passed
    }

    private func mostInAnyMinute(_ times: [Microseconds]) -> Int {
        var first = 0
        var most = 0
        for last in times.indices {
            while times[first] <= times[last] - .minute { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a bucket never lets more through in a minute than its burst and a minute's refill`(seed: UInt64) {
        let passed = attack(CallLimiter(kind: .bucket, perMinute: 300, burst: 20), seed: seed, seconds: 300)
        #expect(mostInAnyMinute(passed) <= 320)
        #expect(passed.count <= 20 + 300 * 5)
        #expect(passed.count >= 300 * 5 - 20)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a sliding window never lets more through in any minute than stated`(seed: UInt64) {
        let passed = attack(CallLimiter(kind: .sliding, perMinute: 300), seed: seed, seconds: 300)
        #expect(mostInAnyMinute(passed) == 300)
    }

    @Test func `a fixed window lets two minutes' worth through around the turn of a minute`() {
        var limiter = CallLimiter(kind: .fixed, perMinute: 5)
        let turn: Microseconds = 30_000_000 * .minute
        for _ in 0..<5 { #expect(limiter.take(at: turn - 1) == .allowed) }
        #expect(limiter.take(at: turn - 1) == .refused(retryAfterSeconds: 1))
        for _ in 0..<5 { #expect(limiter.take(at: turn) == .allowed) }
        #expect(limiter.take(at: turn) == .refused(retryAfterSeconds: 60))
    }

    @Test(arguments: CallLimiter.Kind.allCases)
    func `whoever waits as long as told is let through`(kind: CallLimiter.Kind) {
        var limiter = CallLimiter(kind: kind, perMinute: 7, burst: 3)
        var now: Microseconds = 1_800_000_000_000_001
        var refusals = 0
        for _ in 0..<100 {
            if case .refused(let seconds) = limiter.take(at: now) {
                refusals += 1
                now += .seconds(seconds)
                #expect(limiter.take(at: now) == .allowed)
            }
        }
        #expect(refusals > 10)
    }

    @Test func `a full bucket refills all the time and not by the minute`() {
        var limiter = CallLimiter(kind: .bucket, perMinute: 600)
        for left in stride(from: 599, through: 596, by: -1) {
            #expect(limiter.take(at: 1_000) == .allowed)
            #expect(limiter.remaining(at: 1_000) == left)
        }
        #expect(limiter.remaining(at: 1_000 + 99_999) == 596)
        #expect(limiter.remaining(at: 1_000 + 100_000) == 597)
    }

    @Test func `a clock that is set back neither refills a bucket nor breaks it`() {
        var limiter = CallLimiter(kind: .bucket, perMinute: 60, burst: 1)
        #expect(limiter.take(at: 100_000_000) == .allowed)
        #expect(limiter.take(at: 50_000_000) == .refused(retryAfterSeconds: 1))
        #expect(limiter.take(at: 100_500_000) == .refused(retryAfterSeconds: 1))
        #expect(limiter.take(at: 101_000_000) == .allowed)
    }

    @Test func `creations and reads have limits of their own and a refusal creates nothing`() throws {
        var fixture = WorldFixture { settings in
            settings.createBurst = 1
            settings.readBurst = 2
        }
        let id = try fixture.create().id
        let refused = try fixture.send("POST", "/v1/predictions", json: "not even JSON")
        #expect(refused.status == 429)
        #expect(try refused.json["detail"] == "Request was throttled. Your rate limit resets in ~1s.")
        #expect(try refused.json["retry_after"] == 1)
        #expect(refused.header("retry-after") == nil)
        for left in ["1", "0"] {
            let answer = try fixture.send("GET", "/v1/predictions/\(id)")
            #expect(answer.header("ratelimit-remaining") == left)
            #expect(answer.header("ratelimit-reset") == "1")
        }
        #expect(try fixture.send("GET", "/v1/account").status == 429)
        let stats = try fixture.stats()
        #expect(stats["creations"] == 1)
        #expect(stats["refused"] == ["create": 1, "read": 1])
    }

    @Test func `an account short of credit may create six a minute one at a time`() throws {
        var fixture = WorldFixture { $0.lowCredit = true }
        _ = try fixture.create()
        let refused = try fixture.send("POST", "/v1/predictions", json: "{}")
        #expect(refused.status == 429)
        #expect(try refused.json["retry_after"] == 10)
        #expect(refused.text.contains("reduced to 6 requests per minute with a burst of 1 requests"))
        fixture.pass(milliseconds: 10_000)
        _ = try fixture.create()
    }

    @Test func `the most creations in any minute are remembered`() throws {
        var fixture = WorldFixture()
        for _ in 0..<3 { _ = try fixture.create() }
        fixture.pass(milliseconds: 59_999)
        for _ in 0..<2 { _ = try fixture.create() }
        fixture.pass(milliseconds: 60_000)
        _ = try fixture.create()
        #expect(try fixture.stats()["max_creations_in_window"] == 5)
        let arrivals = try fixture.send("GET", "/sim/arrivals").json["arrivals_us"]?.arrayValue
        #expect(arrivals?.count == 6)
        #expect(arrivals?.last == .integer(fixture.now))
    }
}
