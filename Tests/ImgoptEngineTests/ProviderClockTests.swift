import ImgoptEngine
import Testing

@Suite("The provider's clock, as it is learned") struct ProviderClockTests {
    private static let start = Moment(microseconds: 1_767_225_600_000_000)

    /// An answer that takes `trip`, told to the second or to the microsecond by a clock that is off by `offset`.
    private static func sample(
        at sent: Moment, trip: TimeSpan = .milliseconds(100), offset: TimeSpan, isDate: Bool = true
    ) -> ProviderTimeSample {
        let shown = (sent + trip * 0.5 + offset).microseconds
        let low = isDate ? shown - shown % 1_000_000 : shown
        return ProviderTimeSample(sent: sent, received: sent + trip, low: low, high: isDate ? low + 1_000_000 : low)
    }

    private static func width(_ offset: ProviderClock.Offset) -> TimeSpan {
        TimeSpan(microseconds: offset.high.microseconds - offset.low.microseconds)
    }

    @Test func `nothing is known before the first answer`() {
        #expect(ProviderClock().offset(at: Self.start) == nil)
    }

    @Test(arguments: [-7200, -90, 0, 90, 7200])
    func `the truth is inside, and many answers narrow it`(seconds: Int64) throws {
        var clock = ProviderClock()
        let offset = TimeSpan.seconds(seconds) + .milliseconds(321)
        clock.learn(Self.sample(at: Self.start, offset: offset))
        let first = try #require(clock.offset(at: Self.start))
        #expect(first.low <= offset && offset <= first.high)
        var now = Self.start
        for _ in 0..<120 {
            now = now + .milliseconds(1_037)
            clock.learn(Self.sample(at: now, offset: offset))
            let known = try #require(clock.offset(at: now))
            #expect(known.low <= offset && offset <= known.high)
        }
        let known = try #require(clock.offset(at: now))
        // The spread of the provider's machines on either side, and what a trip leaves open.
        #expect(Self.width(known) < .milliseconds(1_200))
        #expect(Self.width(known) < Self.width(first))
    }

    @Test func `an answer to a creation is exact to its trip`() throws {
        var clock = ProviderClock()
        let (sent, received) = (Self.start, Self.start + .milliseconds(80))
        let createdAt = sent + .seconds(90) + .milliseconds(40) + .shortest
        clock.learn(ProviderTimeSample(sent: sent, received: received, createdAt: createdAt))
        let known = try #require(clock.offset(at: received))
        #expect(known.low == createdAt - received + .milliseconds(-500))
        #expect(known.high == createdAt - sent + .milliseconds(500))
    }

    @Test func `a time without a fraction may mean all of its second`() {
        let whole = Moment(microseconds: 1_767_225_600_000_000)
        let sample = ProviderTimeSample(sent: whole, received: whole, createdAt: whole)
        #expect(sample.high - sample.low == 999_999)
    }

    @Test func `it gets wider with age`() throws {
        var clock = ProviderClock()
        clock.learn(Self.sample(at: Self.start, offset: .zero))
        let young = try #require(clock.offset(at: Self.start + .milliseconds(100)))
        let old = try #require(clock.offset(at: Self.start + .milliseconds(100) + .minutes(60)))
        #expect(young.low.milliseconds - old.low.milliseconds == 180)
        #expect(old.high.milliseconds - young.high.milliseconds == 180)
    }

    @Test(arguments: [-7200, -30, 30, 7200])
    func `after a step the newest answer alone counts`(seconds: Int64) throws {
        var clock = ProviderClock()
        clock.learn(Self.sample(at: Self.start, offset: .seconds(5)))
        clock.learn(Self.sample(at: Self.start + .seconds(1), offset: .seconds(5)))
        let step = TimeSpan.seconds(5 + seconds)
        var alone = ProviderClock()
        let newest = Self.sample(at: Self.start + .seconds(2), offset: step)
        clock.learn(newest)
        alone.learn(newest)
        #expect(clock.offset(at: newest.received) == alone.offset(at: newest.received))
    }

    /// Two seconds in all, in steps that each contradict nothing: what was true an hour ago is forgotten.
    @Test func `a provider whose clock creeps is followed`() throws {
        var clock = ProviderClock()
        var (now, offset) = (Self.start, TimeSpan.zero)
        for _ in 0..<360 {
            (now, offset) = (now + .seconds(10), offset + .milliseconds(5))
            clock.learn(Self.sample(at: now, offset: offset, isDate: false))
            let known = try #require(clock.offset(at: now + .milliseconds(100)))
            #expect(known.low <= offset && offset <= known.high)
        }
    }

    @Test func `what can't be is not learned`() {
        var clock = ProviderClock()
        let (earlier, later) = (Self.start, Self.start + .seconds(1))
        clock.learn(ProviderTimeSample(sent: later, received: earlier, low: 0, high: 1))
        clock.learn(ProviderTimeSample(sent: earlier, received: later, low: 1, high: 0))
        #expect(clock.offset(at: later) == nil)
    }
}
