import ImgoptEngine
import Testing

@Suite("Rate limiter")
struct RateLimiterTests {
    private static let start: Int64 = 1_767_225_617_123_456

    /// A way to count, and the burst that the limiter is set to.
    struct Setup: CustomTestStringConvertible {
        let kind: LimiterServer.Kind
        let burst: Int

        var testDescription: String { "\(kind), burst \(burst)" }
    }

    private static let setups = [
        Setup(kind: .sliding, burst: 20), Setup(kind: .fixed, burst: 20), Setup(kind: .bucket(20), burst: 20),
        Setup(kind: .bucket(100), burst: 20), Setup(kind: .bucket(100), burst: 100),
    ]

    /// Sends as fast as the limiter lets it, with jittered latencies and stalls of seconds both ways, and counts
    /// refusals and sends.
    private func drive(
        _ limiter: inout RateLimiter, _ server: inout LimiterServer, from begin: Int64, seconds: Int64,
        dice: inout SeededGenerator
    ) -> (sent: Int, refused: Int) {
        var (now, sent, refused) = (begin, 0, 0)
        var open: [(arrive: Int64, answer: Int64)] = []
        func latency() -> Int64 { 5_000 + dice.below(120_000) + (dice.below(400) == 0 ? dice.below(5_000_000) : 0) }
        while now < begin + seconds * 1_000_000 {
            let due = open.reduce(nil as Int64?) { least, request in
                let next = request.arrive > now ? request.arrive : request.answer
                return min(least ?? next, next)
            }
            let slot = limiter.nextSlot(at: Moment(microseconds: now))?.microseconds
            if slot == now {
                limiter.take(at: Moment(microseconds: now))
                sent += 1
                let there = now + latency()
                open.append((there, there + latency()))
                continue
            }
            guard let next = [due, slot].compactMap(\.self).min() else { break }
            now = next
            for request in open where request.arrive == now && !server.accepts(at: now) { refused += 1 }
            for request in open where request.answer == now { limiter.close(at: Moment(microseconds: request.answer)) }
            open.removeAll { $0.answer <= now }
        }
        return (sent, refused)
    }

    @Test(arguments: setups, 1...20)
    private func `no server refuses and the rate is used whole`(setup: Setup, seed: Int) {
        var dice = SeededGenerator(seed: UInt64(seed))
        var limiter = RateLimiter(
            limit: 450, burst: setup.burst, window: .seconds(60), at: Moment(microseconds: Self.start))
        var server = LimiterServer(setup.kind, limit: 450)
        let (sent, refused) = drive(&limiter, &server, from: Self.start, seconds: 400, dice: &dice)
        #expect(refused == 0)
        #expect(Double(sent) >= 0.99 * 450 / 60 * 400, "\(sent) sent")
    }

    @Test(arguments: [LimiterServer.Kind.sliding, .fixed, .bucket(10)], 1...20)
    private func `a restart in the middle of a burst gains nothing`(kind: LimiterServer.Kind, seed: Int) {
        var dice = SeededGenerator(seed: UInt64(seed))
        var server = LimiterServer(kind, limit: 60)
        var log: [RestoredCreation] = []
        var now = Self.start
        for life in 0..<12 {
            var limiter = RateLimiter(limit: 60, burst: 10, window: .seconds(60), at: Moment(microseconds: now))
            if life > 0 { limiter.restore(log, at: Moment(microseconds: now)) }
            // Each life sends for a few seconds, and answers a part of it before it dies.
            let end = now + dice.below(9_000_000)
            var arrivals: [Int64] = []
            while let slot = limiter.nextSlot(at: Moment(microseconds: now))?.microseconds, slot < end {
                now = slot
                limiter.take(at: Moment(microseconds: now))
                let isAnswered = dice.below(3) > 0
                arrivals.append(now)
                if isAnswered { limiter.close(at: Moment(microseconds: now)) }
                let moment = Moment(microseconds: now)
                log.append(RestoredCreation(sentAt: moment, answeredAt: isAnswered ? moment : nil))
            }
            for arrival in arrivals {
                let isAccepted = server.accepts(at: arrival)
                #expect(isAccepted, "life \(life)")
            }
            now = max(now, end) + dice.below(2_000_000)
        }
    }

    @Test func `what it names as the next slot is free then`() {
        var dice = SeededGenerator(seed: 5)
        var now = Moment(microseconds: Self.start)
        var limiter = RateLimiter(limit: 37, burst: 5, window: .seconds(60), at: now)
        var open = 0
        for _ in 0..<5_000 {
            switch dice.below(5) {
            case 0 where open > 0:
                limiter.close(at: now)
                open -= 1
            case 1: limiter.set(limit: Int(1 + dice.below(90)), burst: Int(1 + dice.below(9)), at: now)
            default:
                guard let slot = limiter.nextSlot(at: now) else {
                    #expect(open > 0, "only an answer can tell, and none is to come")
                    limiter.close(at: now)
                    open -= 1
                    continue
                }
                #expect(slot >= now)
                now = slot
                let again = limiter.nextSlot(at: now)
                #expect(again == now)
                limiter.take(at: now)
                open += 1
            }
            now = now + .milliseconds(dice.below(300))
        }
    }

    @Test func `a lowered limit holds at once for what was sent before`() {
        let start = Moment(microseconds: Self.start)
        var limiter = RateLimiter(limit: 100, burst: 100, window: .seconds(60), at: start)
        for _ in 0..<100 {
            limiter.take(at: start)
            limiter.close(at: start)
        }
        limiter.set(limit: 6, burst: 1, at: start)
        let slot = limiter.nextSlot(at: start)
        #expect(slot == start + .seconds(60))
    }

    @Test func `a block holds until its moment`() {
        let start = Moment(microseconds: Self.start)
        var limiter = RateLimiter(limit: 10, burst: 2, window: .seconds(60), at: start)
        limiter.block(until: start + .seconds(9))
        limiter.block(until: start + .seconds(3))
        let blocked = limiter.nextSlot(at: start)
        #expect(blocked == start + .seconds(9))
        limiter.unblock()
        let free = limiter.nextSlot(at: start)
        #expect(free == start)
    }
}
