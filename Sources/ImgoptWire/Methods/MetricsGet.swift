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
    package static let paramNames: [String] = []

    /// It has no members.
    package init() {}

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        _ = try Members(params: params, names: Self.paramNames)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members([:])
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
