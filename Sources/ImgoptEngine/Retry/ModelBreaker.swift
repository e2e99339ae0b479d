/// Whether a model works at all: with so many failures in a row its items wait; then one probe after a growing rest,
/// while all others go on.
///
/// What fails by the model's fault costs its images no attempt: the failures in the row that opened the breaker, those
/// of images sent before it opened, and those of probes are excused. What an image may cost in all bounds them.
struct ModelBreaker: Sendable {
    /// What it is doing.
    enum Phase: Hashable, Sendable {
        /// It takes work. Can transition to: resting.
        case working
        /// It takes no work before the moment. Can transition to: probing (its next item is sent), working (something
        /// sent since it began to fail succeeds).
        case resting(until: Moment)
        /// This one item tells whether it works again. Can transition to: working, resting.
        case probing(ItemID)
    }

    /// What a failure means.
    enum Verdict: Hashable, Sendable {
        /// It counts for the image alone.
        case counts
        /// It counts, but several images fail in this row: before it is clear whose fault it is, none of them is given
        /// up for it.
        case pending
        /// It says nothing new, and is excused.
        case excused
        /// The model takes no more work from now on; these images (one of them more than once, if it failed so often)
        /// are excused.
        case rests(excused: [ItemID])
    }

    /// A success, or a failure of an item's own, ends the breaker itself.
    private(set) var phase = Phase.working
    /// The error that the last failure ended with.
    private(set) var message = ""
    /// Since when it has not worked.
    private(set) var since: Moment?
    /// When the first prediction of the row of failures was created: what was created before says nothing about now.
    let failingSince: Moment
    /// Failures since its last success.
    private(set) var failures = 0
    /// The images of the row.
    private var row: [ItemID] = []
    /// Predictions created since the first failure was noticed.
    private var startedCount = 0
    private var rests = 0

    /// A breaker for a model whose prediction, created at the moment, failed.
    init(failingSince moment: Moment) { failingSince = moment }

    /// Whether it takes no work, save a probe.
    var isDown: Bool { phase != .working }

    /// Whether more of what was sent since it began to fail has failed than not: nobody can say when it succeeds.
    var isDoubtful: Bool { isDown || (failures > 1 && failures * 2 >= startedCount) }

    /// Until when it rests; nil: it does not.
    var restEnd: Moment? {
        if case .resting(let until) = phase { until } else { nil }
    }

    /// Another prediction of it was created.
    mutating func started() { startedCount += 1 }

    /// Whether the success of a prediction created at the moment shows that it works.
    func isAnswered(byOneCreatedAt moment: Moment) -> Bool { moment >= failingSince }

    /// An item of it failed in a way that may be the model's fault.
    mutating func failed(
        _ item: ItemID, _ text: String, limit: Int, rest: RetryPolicy, at now: Moment,
        using generator: inout SeededGenerator
    ) -> Verdict {
        failures += 1
        message = text
        switch phase {
        case .working:
            row.append(item)
            // A model with long runs shows its successes late: what still runs speaks for it.
            guard row.count >= limit, row.count * 2 >= startedCount else {
                return Set(row).count >= max(2, limit / 3) ? .pending : .counts
            }
            since = now
        case .probing(let probe):
            guard probe == item else { return .excused }
            row = [item]
        case .resting: return .excused
        }
        rests += 1
        phase = .resting(until: now + rest.delay(afterFailures: rests, using: &generator))
        defer { row = [] }
        return .rests(excused: row)
    }

    /// Somebody wants it tried now. True: it was resting.
    mutating func endRest(at now: Moment) -> Bool {
        guard let until = restEnd, until > now else { return false }
        phase = .resting(until: now)
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
