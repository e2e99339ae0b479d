/// How long the predictions of a model run, learned from their ends: a histogram with steps of a quarter of an octave
/// that forgets, so that a model whose times shift is followed.
package struct RunTimes: Sendable {
    private var counts = [UInt16](repeating: 0, count: 160)
    private var total = 0

    /// When so many ends are counted, all counts are halved.
    private static let memory = 256
    /// Fewer ends than this say nothing.
    private static let least = 5

    /// Knows nothing.
    package init() {}

    /// Reads what `bytes` wrote; nil: it says nothing that can be.
    package init?(bytes: [UInt8]) {
        guard bytes.count == counts.count * 2 else { return nil }
        for bucket in counts.indices {
            counts[bucket] = UInt16(bytes[bucket * 2]) | UInt16(bytes[bucket * 2 + 1]) << 8
            total += Int(counts[bucket])
        }
        guard total < Self.memory else { return nil }
    }

    /// All that was learned: two bytes a step.
    package var bytes: [UInt8] {
        counts.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    /// Learns from one end.
    package mutating func learn(_ span: TimeSpan) {
        counts[Self.bucket(of: span)] += 1
        total += 1
        guard total >= Self.memory else { return }
        counts = counts.map { $0 / 2 }
        total = counts.reduce(0) { $0 + Int($1) }
    }

    /// The time by which the given share (0 to 1) has ended, cut down to a step; nil: too little is known.
    package func quantile(_ share: Double) -> TimeSpan? {
        guard total >= Self.least else { return nil }
        var rest = Int(Double(total) * share)
        for (bucket, count) in counts.enumerated() {
            rest -= Int(count)
            if rest < 0 { return Self.lowerEdge(of: bucket) }
        }
        return Self.lowerEdge(of: counts.count - 1)
    }

    /// Four steps an octave, from one millisecond on.
    private static func bucket(of span: TimeSpan) -> Int {
        let milliseconds = UInt64(max(span.milliseconds, 1)) << 2
        let exponent = 63 - milliseconds.leadingZeroBitCount
        let quarter = Int((milliseconds >> UInt64(exponent - 2)) & 3)
        return min((exponent - 2) * 4 + quarter, 159)
    }

    private static func lowerEdge(of bucket: Int) -> TimeSpan {
        let base = Int64(4 + bucket % 4) << Int64(bucket / 4)
        return .milliseconds(base / 4)
    }
}
