package import ImgoptJSON

/// Lets a model that rests be tried now.
package struct ModelResume: WireMethod {
    /// What it answers.
    package typealias Result = ModelStatus

    /// The method's name.
    package static let method = "model.resume"

    /// What it does, in a line.
    package static let summary = "Lets a model that rests be tried now"

    /// The names of its params.
    package static let paramNames = ["model"]

    /// The model's name at the provider.
    package var model: String

    /// A request about this model.
    package init(model: String) {
        self.model = model
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        model = try Members(params: params, names: Self.paramNames).required("model")
    }

    /// The params as a client sends them.
    package var params: JSONValue { .members(["model": model.json]) }
}

extension ModelResume {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [.required("model", .string, example: "google/nano-banana")]
    }

    /// How it can fail, beside what all can.
    package static let errors: [ErrorName] = [.unknownModel, .storageFailed]
}
