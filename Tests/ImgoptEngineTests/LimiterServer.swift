import ImgoptEngine

/// A provider's count of requests, written apart from the limiter and from the simulation.
struct LimiterServer {
    enum Kind: Hashable {
        case sliding, fixed
        case bucket(Int)
    }

    let kind: Kind
    let limit: Int
    private var accepted: [Int64] = []
    private var tokens: Double
    private var at: Int64 = 0

    init(_ kind: Kind, limit: Int) {
        self.kind = kind
        self.limit = limit
        tokens = if case .bucket(let size) = kind { Double(size) } else { 0 }
    }

    /// Whether a request that arrives now, in microseconds, is accepted.
    mutating func accepts(at now: Int64) -> Bool {
        let minute: Int64 = 60_000_000
        switch kind {
        case .sliding:
            accepted.removeAll { $0 + minute <= now }
        case .fixed:
            accepted.removeAll { $0 / minute != now / minute }
        case .bucket(let size):
            tokens = min(Double(size), tokens + Double(now - at) * Double(limit) / Double(minute))
            at = now
            guard tokens >= 1 - 1e-9 else { return false }
            tokens -= 1
            return true
        }
        guard accepted.count < limit else { return false }
        accepted.append(now)
        return true
    }
}
