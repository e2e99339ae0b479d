package import ImgoptJSON

/// All figures as OpenMetrics text.
package struct MetricsGet: WireMethod {
    /// What it answers.
    package typealias Result = Metrics

    /// The method's name.
    package static let method = "metrics"

    /// What it does, in a line.
    package static let summary = "All figures as OpenMetrics text"

    /// The names of its params.
    package static let paramNames = ["format"]

    /// How the text is written.
    package var format: MetricsFormat

    /// A value of these members.
    package init(format: MetricsFormat = .openMetrics) {
        self.format = format
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        format = try members.optional("format") ?? .openMetrics
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["format": format.json])
    }
}

/// How figures are written for a collector.
package enum MetricsFormat: String, WireValue, CaseIterable {
    /// OpenMetrics 1.0.
    case openMetrics = "openmetrics"
    /// Prometheus' own text format, version 0.0.4: for node_exporter's textfile collector and older tools.
    case prometheus

    /// The media type with its version.
    package var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }
}

/// All figures for a collector.
package struct Metrics: WireValue {
    /// The media type with its version.
    package var contentType: String

    /// OpenMetrics text.
    package var text: String

    /// A value of these members.
    package init(contentType: String, text: String) {
        self.contentType = contentType
        self.text = text
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        contentType = try members.required("content_type")
        text = try members.required("text")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["content_type": contentType.json, "text": text.json])
    }
}

extension Metrics {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "Metrics",
            [
                .required("content_type", .string), .required("text", .string),
            ])
    }
}

extension MetricsGet {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .optional("format", MetricsFormat.schema, example: "prometheus")
        ]
    }
}
