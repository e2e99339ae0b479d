package import ImgoptJSON

/// All methods with a line about each.
package struct Help: WireMethod {
    /// What it answers.
    package typealias Result = HelpResult

    /// The method's name.
    package static let method = "help"

    /// What it does, in a line.
    package static let summary = "All methods with a line about each"

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

/// A method and what it does.
package struct MethodSummary: WireValue {
    /// Its name.
    package var method: String

    /// What it does, in a line.
    package var summary: String

    /// A value of these members.
    package init(method: String, summary: String) {
        self.method = method
        self.summary = summary
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        method = try members.required("method")
        summary = try members.required("summary")
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["method": method.json, "summary": summary.json])
    }
}

/// All methods.
package struct HelpResult: WireValue {
    /// In the order of the reference.
    package var methods: [MethodSummary]

    /// A value of these members.
    package init(methods: [MethodSummary] = []) {
        self.methods = methods
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        methods = try members.optional("methods") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["methods": methods.json])
    }
}

extension MethodSummary {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "MethodSummary",
            [
                .required("method", .string), .required("summary", .string),
            ])
    }
}

extension HelpResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "HelpResult",
            [
                .required("methods", .array(of: MethodSummary.schema))
            ])
    }
}
