package import ImgoptJSON

/// The models, by name, with how their runs go.
package struct ModelList: WireMethod {
    /// What it answers.
    package typealias Result = ModelListResult

    /// The method's name.
    package static let method = "model.list"

    /// What it does, in a line.
    package static let summary = "The models, by name, with how their runs go"

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

/// The models.
package struct ModelListResult: WireValue {
    /// By name.
    package var models: [ModelStatus]

    /// A value of these members.
    package init(models: [ModelStatus] = []) {
        self.models = models
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        models = try members.optional("models") ?? []
    }

    /// The wire form.
    package var json: JSONValue {
        .members(["models": models.json])
    }
}

extension ModelListResult {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object("ModelListResult", [.required("models", .array(of: ModelStatus.schema))])
    }
}
