package struct ModelList: WireMethod {
    package typealias Result = ModelListResult

    package static let facts = MethodFacts(
        "model.list", "The models, by name, with how their runs go",
        access: .anyone, from: .turn)

    package init() {}

    package static let shape = Shape(Self.init)
}

/// The models.
package struct ModelListResult: WireObject {
    package var models: [ModelStatus]

    package init(models: [ModelStatus]) {
        self.models = models
    }

    package static let shape = Shape(
        Self.init(models:),
        .required("models", \.models, "By name."))
}
