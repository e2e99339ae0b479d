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

extension Quantiles {
    /// How long `call` takes, so many times one after the other, in milliseconds.
    static func milliseconds(of calls: Int, _ call: () async throws -> Void) async throws -> Quantiles {
        var times: [Double] = []
        for _ in 0..<calls { times.append(try await ContinuousClock().measure(call).inSeconds * 1000) }
        return Quantiles(times)
    }
}
