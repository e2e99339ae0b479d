/// Whether it makes sense to send anything at all: closed while the provider can't be reached or takes nothing from
/// this account; then one probe after a growing wait.
package struct ProviderGate: Sendable {
    /// Why the gate is closed.
    package enum Reason: Hashable, Sendable {
        /// Nothing gets through, or nothing comes back.
        case unreachable
        /// 402: no credit.
        case noCredit
        /// 401: the token is not accepted.
        case tokenRefused
    }

    /// Why it is closed; nil: open.
    package private(set) var reason: Reason?
    /// The provider's or the network's words.
    package private(set) var message = ""
    /// When the first of the failures came; nil: none did since it last went well.
    package private(set) var since: Moment?
    /// When the next probe may be sent.
    package private(set) var until = Moment.distantPast
    /// Whether something was read since the last failure: the provider can be reached, and creations alone fail.
    package private(set) var isRead = false
    /// Whether subscribers were told that the provider is down.
    package private(set) var isAnnounced = false

    private var failures = 0
    private var isProbing = false
    private let longest: TimeSpan

    /// Failures without a definite cause are forgiven up to this many in a row.
    private static let tolerated = 3

    package init(longest: TimeSpan) { self.longest = longest }

    /// Whether one more request may pass now.
    package func isOpen(at now: Moment) -> Bool { reason == nil || (now >= until && !isProbing) }

    /// When it makes sense to ask again; nil: now, or when the probe's answer comes.
    package var nextProbe: Moment? { reason == nil || isProbing ? nil : until }

    /// When a request may pass at or after `slot`; nil: only the probe's answer can tell.
    func nextPass(from slot: Moment) -> Moment? {
        isOpen(at: slot) ? slot : nextProbe.map { max($0, slot) }
    }

    /// A request passes: the only one until its answer, if the gate is closed.
    package mutating func pass() { isProbing = reason != nil }

    /// Something changed that may help: the next probe need not wait any longer.
    package mutating func probeSoon(at now: Moment) { until = min(until, now) }

    /// Something was read, which says nothing of creations, and opens nothing.
    package mutating func wasRead() {
        if reason == .unreachable { isRead = true }
    }

    /// The provider answered sensibly. True if the gate had been announced closed.
    package mutating func succeeded() -> Bool {
        defer { self = ProviderGate(longest: longest) }
        return isAnnounced
    }

    /// A request failed. `certain`: the cause is definite, and more of the same would fail too. True if this is the
    /// moment to announce it.
    package mutating func failed(
        _ cause: Reason, _ text: String, certain: Bool, at now: Moment, using generator: inout SeededGenerator
    ) -> Bool {
        // Answers to what was sent before the gate closed say nothing new.
        if reason != nil && !isProbing && now < until { return false }
        isProbing = false
        isRead = false
        failures += 1
        since = since ?? now
        guard certain || failures >= Self.tolerated || reason != nil else { return false }
        reason = cause
        message = text
        let base: TimeSpan = cause == .unreachable ? .milliseconds(250) : .seconds(5)
        let ceiling = min(base * Double(1 << min(failures, 16)), longest)
        until = now + TimeSpan(microseconds: ceiling.microseconds / 2 + generator.below(ceiling.microseconds / 2 + 1))
        let isWorthTelling = cause != .unreachable || failures >= Self.tolerated
        defer { isAnnounced = isAnnounced || isWorthTelling }
        return isWorthTelling && !isAnnounced
    }

    /// The probe's answer came; what it says is told in another call, if it says something. Late answers to what was
    /// sent before the gate closed count too: an extra probe does no harm.
    package mutating func probeAnswered() { isProbing = false }

    /// An answer came that says nothing about credit or token (a refusal of one input, say), but shows that the
    /// provider can be reached. True if the gate had been announced closed and is open now.
    package mutating func answered() -> Bool {
        isProbing = false
        guard reason == nil || reason == .unreachable else { return false }
        return succeeded()
    }
}
