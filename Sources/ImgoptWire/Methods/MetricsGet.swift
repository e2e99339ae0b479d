public struct MetricsGet: WireMethod {
    public typealias Result = Metrics

    public static let facts = MethodFacts(
        "metrics", "All figures as OpenMetrics text",
        access: .anyone, from: .memory, as: .question)

    public var format: MetricsFormat

    public init(format: MetricsFormat = .openMetrics) { self.format = format }

    public static let shape = Shape(
        Self.init(format:),
        .optional("format", \.format, usually: .openMetrics, example: "prometheus", "How the text is written."))
}

/// How figures are written for a collector.
public enum MetricsFormat: String, WireValue, CaseIterable {
    /// OpenMetrics 1.0.
    case openMetrics = "openmetrics"
    /// Prometheus' own text format, version 0.0.4: for node_exporter's textfile collector and older tools.
    case prometheus

    /// The media type with its version.
    public var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }
}

/// All figures for a collector.
public struct Metrics: WireObject {
    public var contentType: String
    public var text: String

    package init(contentType: String, text: String) {
        self.contentType = contentType
        self.text = text
    }

    public static let shape = Shape(
        Self.init,
        .required("content_type", \.contentType, "The media type with its version."),
        .required("text", \.text, "OpenMetrics text."))
}
