public struct ModelResume: WireMethod {
    public typealias Result = ModelStatus

    public static let facts = MethodFacts(
        "model.resume", "Lets a model that rests be tried now",
        access: .admins(to: "have a model tried"), from: .turn, as: .deed, errors: [.unknownModel])

    public var model: String

    public init(model: String) { self.model = model }

    public static let shape = Shape(
        Self.init(model:),
        .required("model", \.model, example: "google/nano-banana", "The model's name at the provider."))
}
