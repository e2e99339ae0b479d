/// The live rate: what is set, lowered by what the provider's refusals say, growing back step by step while it is
/// quiet.
package struct LearnedLimit: Sendable {
    /// Requests a window as set in the settings.
    private var configured: Int
    private var configuredBurst: Int
    /// What an admin set instead, until reset.
    package var admin: LimitChange?
    /// What refusals taught; nil: nothing.
    package private(set) var learned: Int?
    private var learnedBurst: Int?
    private var learnedReason: LimitReason?
    private var quietUntil: Moment?

    /// How long no refusal must come before the rate grows by a step.
    private static let quiet = TimeSpan.seconds(60)

    /// Makes a limit that nothing was learned about.
    package init(configured: Int, burst: Int) {
        self.configured = configured
        configuredBurst = burst
    }

    /// Takes another limit from the settings; what was learned and what an admin set stays.
    package mutating func configure(_ limit: Int, burst: Int) {
        configured = limit
        configuredBurst = burst
    }

    /// What may be sent a window when nothing was learned.
    package var setLimit: Int { admin?.create ?? configured }

    /// What may be sent a window now.
    package var limit: Int { min(learned ?? .max, setLimit) }

    /// What may be sent at once now.
    package var burst: Int { min(learnedBurst ?? .max, admin?.burst ?? configuredBurst) }

    /// Why `limit` is below the configured one; nil when it is not.
    package var reason: LimitReason? {
        if learned != nil { return learnedReason }
        return setLimit < configured ? .setByAdmin : nil
    }

    /// When the rate may grow by a step; nil: nothing was learned.
    package var nextStep: Moment? { quietUntil }

    /// Learns from a refusal: the limit it names, or else an eighth less than now. A named limit above ours explains
    /// nothing: then somebody else spends from the same budget.
    package mutating func refused(_ throttle: Throttle, at now: Moment) {
        if let named = throttle.perMinute, named <= limit {
            learned = max(1, named)
            learnedBurst = throttle.burst.map { max(1, $0) } ?? learnedBurst
            learnedReason = throttle.isLowCredit ? .lowCredit : .providerLimit
        } else if quietUntil.map({ now + Self.quiet > $0 + .seconds(1) }) ?? true {
            // A burst of refusals is one lesson: shrink at most once a second.
            learned = max(1, limit - max(1, limit / 8))
            learnedReason = learnedReason ?? .sharedAccount
        }
        quietUntil = now + Self.quiet
    }

    /// Grows by a quarter after a quiet minute. True if the rate changed.
    package mutating func relax(at now: Moment) -> Bool {
        guard let current = learned, let due = quietUntil, due <= now else { return false }
        let grown = current + max(1, current / 4)
        if grown >= setLimit {
            forget()
        } else {
            learned = grown
            // What a refusal named may be any number.
            learnedBurst = learnedBurst.map { min($0, .max - 1) + 1 }
            quietUntil = now + Self.quiet
        }
        return true
    }

    /// Forgets what refusals taught.
    package mutating func forget() {
        learned = nil
        learnedBurst = nil
        learnedReason = nil
        quietUntil = nil
    }
}
