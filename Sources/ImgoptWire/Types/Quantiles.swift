/// How long something takes, over the last hour, in milliseconds.
public struct Quantiles: WireObject {
    public var samples: Int
    public var p50Milliseconds: Int?
    public var p90Milliseconds: Int?
    public var p99Milliseconds: Int?

    package init(samples: Int, p50Milliseconds: Int?, p90Milliseconds: Int?, p99Milliseconds: Int?) {
        self.samples = samples
        self.p50Milliseconds = p50Milliseconds
        self.p90Milliseconds = p90Milliseconds
        self.p99Milliseconds = p99Milliseconds
    }

    public static let shape = Shape(
        Self.init,
        .required("samples", \.samples, as: .count, "How many were measured."),
        .nullable("p50_ms", \.p50Milliseconds, as: .count, "Half took at most this."),
        .nullable("p90_ms", \.p90Milliseconds, as: .count, "Nine of ten took at most this."),
        .nullable("p99_ms", \.p99Milliseconds, as: .count, "99 of 100 took at most this."))
}
