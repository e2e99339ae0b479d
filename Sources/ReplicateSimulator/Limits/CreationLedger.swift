import DequeModule

/// What proves that nothing was paid for twice and nothing came too fast: every creation, by its input and its time.
struct CreationLedger: Sendable {
    private(set) var total = 0
    private(set) var byInput: [String: Int] = [:]
    private(set) var maxInWindow = 0
    private(set) var arrivals: Deque<Microseconds> = []
    private var window: Deque<Microseconds> = []

    var distinct: Int { byInput.count }

    /// Creations beyond the first of each input.
    var duplicates: Int { total - byInput.count }

    /// Counts a creation whose request arrived at `now`; `input` is the key of equal inputs.
    mutating func record(input: String, at now: Microseconds) {
        total += 1
        byInput[input, default: 0] += 1
        if arrivals.count == SimulatorLimits.arrivalsKept { arrivals.removeFirst() }
        arrivals.append(now)
        while let first = window.first, first <= now - .minute { window.removeFirst() }
        window.append(now)
        maxInWindow = max(maxInWindow, window.count)
    }
}
