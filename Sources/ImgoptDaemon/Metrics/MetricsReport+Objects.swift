import ImgoptObjects

/// What was asked of a bucket since the start.
struct ObjectFigures: Sendable {
    /// How often each method was answered how.
    var answers: [ObjectAnswer: Int] = [:]
    /// How long those PUTs took that succeeded, with their check.
    var putSeconds = Histogram.medium
    /// Bytes of those.
    var putBytes: Int64 = 0
}

// What is asked of a bucket, where one is named.
extension MetricsReport {
    private static let methods = ["PUT", "GET", "HEAD", "DELETE"]

    func objects() -> [MetricFamily] {
        guard let objects = facts.objects else { return [] }
        var requests = MetricFamily.counter(
            "imgopt_object_requests", "Requests to the bucket, by method and outcome.")
        for method in Self.methods {
            for failure in [nil] + ObjectFailure.Kind.allCases.map(Optional.some) {
                let count = objects.answers[ObjectAnswer(method: method, failure: failure), default: 0]
                requests = requests.with(Double(count), ("method", method), ("outcome", failure?.rawValue ?? "ok"))
            }
        }
        return [
            requests,
            .counter("imgopt_object_put_bytes", unit: "bytes", "Bytes of outputs that the bucket took.")
                .with(Double(objects.putBytes)),
            .histogram(
                "imgopt_object_put_seconds", "PUTs of outputs that the bucket took, with their check.",
                objects.putSeconds),
        ]
    }
}
