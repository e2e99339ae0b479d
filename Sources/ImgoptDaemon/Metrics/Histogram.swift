/// How often something took how long: counts by upper bounds, as collectors want them.
struct Histogram: Sendable {
    /// Upper bounds in seconds, growing; what is above the last one counts in `count` alone.
    let bounds: [Double]
    /// How many were at most the bound of the same place and above the one before.
    private(set) var counts: [Int]
    /// How many in all.
    private(set) var count = 0
    /// Their sum in seconds.
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count)
    }

    /// Counts one of so many seconds. Clocks of two machines may disagree: less than nothing counts as nothing.
    mutating func observe(_ seconds: Double) {
        let seconds = max(0, seconds)
        if let place = bounds.firstIndex(where: { seconds <= $0 }) { counts[place] += 1 }
        count += 1
        sum += seconds
    }

    /// What takes microseconds to seconds inside the daemon.
    static let short = Histogram(
        bounds: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5])
    /// What takes milliseconds to minutes between us and the provider.
    static let medium = Histogram(
        bounds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 300, 600])
    /// What may take hours: waiting.
    static let long = Histogram(
        bounds: [0.01, 0.1, 0.5, 1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400])
}
