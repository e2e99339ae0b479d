// What clients wait for that has to be read first. It takes what the reads of running images leave.
extension Engine {
    /// So many are on their way at once: whoever asks for many models takes little from those who wait for images.
    private static let mostLookups = 4

    /// Sends what waits, if the provider is there: whoever waits gets no answer sooner from one that is away.
    mutating func planLookups(at now: Moment, into actions: inout [Action]) {
        guard !lookups.isEmpty else { return }
        guard readGate.reason == nil, !isLeaving else {
            actions += lookups.map { .declineLookup($0) }
            return lookups = []
        }
        var sent = 0
        while sent < lookups.count, openLookups < Self.mostLookups, readSlot(at: now) == now {
            takeRead(at: now)
            openLookups += 1
            actions.append(.lookUp(lookups[sent]))
            sent += 1
        }
        lookups.removeFirst(sent)
    }

    /// Whether one waits for nothing but room among the reads.
    var hasLookup: Bool { !lookups.isEmpty && openLookups < Self.mostLookups }

    mutating func lookedUp(_ trouble: LookupTrouble?, at now: Moment) {
        reads.close(at: now)
        openLookups -= 1
        // That one page can't be read says nothing of the others.
        if case .throttled(let wait) = trouble { blockReads(wait, at: now) }
    }
}
