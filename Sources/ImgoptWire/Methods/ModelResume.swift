package struct ModelResume: WireMethod {
    package typealias Result = ModelStatus

    package static let facts = MethodFacts(
        "model.resume", "Lets a model that rests be tried now",
        access: .admins(to: "have a model tried"), from: .turn,
        errors: [.unknownModel, .storageFailed])

    package var model: String

    package init(model: String) {
        self.model = model
    }

    package static let shape = Shape(
        Self.init(model:),
        .required("model", \.model, example: "google/nano-banana", "The model's name at the provider."))
}
