/// What one answer of the provider tells of its clock: at some moment between `sent` and `received`, ours, it showed a
/// time between `low` and `high`.
package struct ProviderTimeSample: Hashable, Sendable {
    /// When the request was sent, by our clock.
    package let sent: Moment
    /// When its answer was there, by our clock.
    package let received: Moment
    /// The earliest time the provider's clock may have shown, in microseconds since 1970.
    package let low: Int64
    /// The latest.
    package let high: Int64

    /// Makes a sample of an answer that told a time between `low` and `high`.
    package init(sent: Moment, received: Moment, low: Int64, high: Int64) {
        self.sent = sent
        self.received = received
        self.low = low
        self.high = high
    }

    /// Makes a sample of a creation's answer, which told when its prediction was created.
    package init(sent: Moment, received: Moment, createdAt: Moment) {
        let told = ListTime(createdAt)
        self.init(
            sent: sent, received: received, low: told.earliest.microseconds, high: told.latest.microseconds)
    }
}
