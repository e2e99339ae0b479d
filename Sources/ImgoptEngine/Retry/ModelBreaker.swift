/// Whether one model makes sense at all: after many failures in a row it rests, and is probed after growing waits,
/// while all others go on.
struct ModelBreaker: Sendable {
    /// What it is doing.
    enum Phase: Hashable, Sendable {
        /// It takes work. Can transition to: resting.
        case working
        /// It takes no work before the moment. Can transition to: probing (its next item is sent), working (something
        /// that ran before succeeds).
        case resting(until: Moment)
        /// This one item tells whether it works again. Can transition to: working, resting.
        case probing(ItemID)
    }

    /// A success, or a failure of an item's own, ends the breaker itself.
    private(set) var phase = Phase.working
    /// The error that the last failure ended with.
    private(set) var message = ""
    /// Since when it has not worked.
    private(set) var since: Moment?
    private var failures = 0
    private var rests = 0

    /// Whether it takes no work, save a probe.
    var isDown: Bool { phase != .working }

    /// An item of it failed in a way that may be the model's fault. True if it takes no more work from now on.
    mutating func failed(
        _ item: ItemID, _ text: String, limit: Int, rest: RetryPolicy, at now: Moment,
        using generator: inout SeededGenerator
    ) -> Bool {
        switch phase {
        case .working:
            failures += 1
            guard failures >= limit else { return false }
            since = now
        case .probing(let probe):
            guard probe == item else { return false }
        case .resting:
            // Sent before it rested: says nothing new.
            return false
        }
        message = text
        rests += 1
        phase = .resting(until: now + rest.delay(afterFailures: rests, using: &generator))
        return true
    }

    /// Its next item is sent: the probe.
    mutating func probe(_ item: ItemID) {
        if case .resting = phase { phase = .probing(item) }
    }

    /// The probe went another way and said nothing. True if another one may be sent now.
    mutating func probeLeft(_ item: ItemID, at now: Moment) -> Bool {
        guard phase == .probing(item) else { return false }
        phase = .resting(until: now)
        return true
    }
}
