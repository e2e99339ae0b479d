/// How far the provider's clock is from ours, as an interval that surely holds the truth; unknown at first.
///
/// Each answer bounds it. What is recent is intersected, and gets wider with age, since clocks drift. When nothing is
/// left, one of the clocks was stepped: then the newest answer alone counts. The provider's clock may move within the
/// interval and still contradict nothing, so that what is old is not intersected for ever: there are two generations,
/// and the older one goes when the newer one is old enough.
package struct ProviderClock: Hashable, Sendable {
    /// An offset: the provider's time less ours.
    package struct Offset: Hashable, Sendable {
        /// The least it may be.
        package let low: TimeSpan
        /// The most it may be.
        package let high: TimeSpan

        package init(low: TimeSpan, high: TimeSpan) {
            self.low = low
            self.high = high
        }

        /// The middle of the interval, for people.
        package var middle: TimeSpan {
            TimeSpan(microseconds: low.microseconds + (high.microseconds - low.microseconds) / 2)
        }

        fileprivate func widened(by margin: Int64) -> Offset {
            Offset(
                low: TimeSpan(microseconds: low.microseconds - margin),
                high: TimeSpan(microseconds: high.microseconds + margin))
        }

        fileprivate func intersected(with other: Offset) -> Offset? {
            let (low, high) = (max(low, other.low), min(high, other.high))
            return low <= high ? Offset(low: low, high: high) : nil
        }
    }

    /// An interval, and when it was true.
    private struct Bounds: Hashable {
        var offset: Offset
        var at: Moment

        /// The interval as it has to be by now.
        func offset(at now: Moment) -> Offset {
            offset.widened(by: max(0, (now - at).microseconds) / 1_000_000 * ProviderClock.driftPerSecond)
        }
    }

    /// Microseconds that two clocks may drift apart in a second: 50 ppm, which a cheap quartz keeps.
    private static let driftPerSecond: Int64 = 50
    /// The provider is many machines, whose clocks differ a little.
    private static let spread = TimeSpan.milliseconds(500)
    /// How long answers join the same generation.
    private static let generation = TimeSpan.minutes(5)

    private var newer: Bounds?
    private var older: Bounds?
    /// When the newer generation began.
    private var began = Moment.distantPast

    /// A clock of which nothing is known.
    package init() {}

    /// The provider's time less ours at `now`; nil: nothing is known.
    package func offset(at now: Moment) -> Offset? {
        guard let newer = newer?.offset(at: now) else { return nil }
        return older?.offset(at: now).intersected(with: newer) ?? newer
    }

    /// Takes in what an answer tells. One that contradicts all before it stands alone from now on.
    package mutating func learn(_ sample: ProviderTimeSample) {
        // An answer from before its request would only be a fault of ours.
        guard sample.sent <= sample.received, sample.low <= sample.high else { return }
        let told = Offset(
            low: TimeSpan(microseconds: sample.low - sample.received.microseconds),
            high: TimeSpan(microseconds: sample.high - sample.sent.microseconds)
        ).widened(by: Self.spread.microseconds)
        let now = sample.received
        guard let known = offset(at: now), known.intersected(with: told) != nil else {
            older = nil
            return begin(told, at: now)
        }
        if now - began >= Self.generation {
            older = newer
            return begin(told, at: now)
        }
        let joined = newer?.offset(at: now).intersected(with: told) ?? told
        newer = Bounds(offset: joined, at: max(now, newer?.at ?? now))
    }

    private mutating func begin(_ offset: Offset, at now: Moment) {
        newer = Bounds(offset: offset, at: now)
        began = now
    }
}
