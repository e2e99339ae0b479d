import ImgoptClient
import ImgoptWire

/// How long the daemon's turns took, as its own figures have it.
struct TurnTimes: Sendable {
    private var count = 0.0
    private var sum = 0.0
    /// Turns that took at most so many seconds, by that time.
    private var buckets: [Double: Double] = [:]

    private static let name = "imgopt_turn_seconds"

    /// All turns since the daemon's start.
    init(_ client: ImgoptClient) async throws {
        for line in try await client.call(MetricsGet()).text.split(separator: "\n") where line.hasPrefix(Self.name) {
            let rest = line.dropFirst(Self.name.count)
            guard let value = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) else { continue }
            if rest.hasPrefix("_count") { count = value }
            if rest.hasPrefix("_sum") { sum = value }
            if rest.hasPrefix("_bucket"), let bound = rest.split(separator: "\"").dropFirst().first {
                buckets[bound == "+Inf" ? .infinity : Double(bound) ?? .nan] = value
            }
        }
        guard count > 0 else { throw BenchError("the daemon's figures have no \(Self.name)") }
    }

    /// The turns since earlier ones.
    static func - (left: TurnTimes, right: TurnTimes) -> TurnTimes {
        var difference = left
        difference.count -= right.count
        difference.sum -= right.sum
        for (bound, number) in right.buckets { difference.buckets[bound, default: 0] -= number }
        return difference
    }

    /// The mean, in milliseconds.
    var mean: Double { sum / count * 1000 }

    /// The bound, in milliseconds, that a share (0 to 1) of the turns did not exceed: one of those of the histogram.
    func bound(_ share: Double) -> Double {
        let reached = buckets.filter { $0.value >= share * count }.keys.min() ?? .infinity
        return reached * 1000
    }
}
