/// A set of measured values, in order.
struct Quantiles: Sendable {
    private let values: [Double]

    init(_ values: [Double]) { self.values = values.sorted() }

    var count: Int { values.count }

    /// The value that the share (0 to 1) of all do not exceed; NaN if there are none.
    subscript(share: Double) -> Double {
        guard !values.isEmpty else { return .nan }
        let place = (share * Double(values.count)).rounded(.up)
        return values[max(0, min(values.count, Int(place)) - 1)]
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}
