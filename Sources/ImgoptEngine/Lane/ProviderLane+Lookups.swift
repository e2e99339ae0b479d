/// What clients wait for that has to be read first.
struct Lookups: Sendable {
    fileprivate var waiting: [Lookup] = []
    /// Those that are on their way.
    fileprivate var open = 0

    /// So many are on their way at once: whoever asks for many models takes little from those who wait for images.
    fileprivate static let mostOpen = 4

    /// Somebody wants one sent.
    mutating func want(_ lookup: Lookup) { waiting.append(lookup) }

    /// Whether one waits for nothing but room among the reads.
    var canSend: Bool { !waiting.isEmpty && open < Self.mostOpen }
}

// They take what the reads of running images leave.
extension ProviderLane {
    /// Sends what waits, if the provider is there: whoever waits gets no answer sooner from one that is away.
    mutating func planLookups(isLeaving: Bool, at now: Moment, into actions: inout [Action]) {
        guard !lookups.waiting.isEmpty else { return }
        guard reads.gate.reason == nil, !isLeaving, !isGone else {
            actions += lookups.waiting.map { .declineLookup($0) }
            return lookups.waiting = []
        }
        var sent = 0
        while sent < lookups.waiting.count, lookups.open < Lookups.mostOpen, reads.next(at: now) == now {
            takeRead(at: now)
            lookups.open += 1
            actions.append(.lookUp(lookups.waiting[sent], account))
            sent += 1
        }
        lookups.waiting.removeFirst(sent)
    }

    /// One was answered.
    mutating func lookedUp(_ trouble: LookupTrouble?, _ settings: EngineSettings, at now: Moment) {
        reads.closed(at: now)
        lookups.open -= 1
        // That one page can't be read says nothing of the others.
        if case .throttled(let wait) = trouble { blockReads(wait, settings, at: now) }
    }
}
