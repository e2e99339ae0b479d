public struct ModelList: WireMethod {
    public typealias Result = ModelListResult

    public static let facts = MethodFacts(
        "model.list", "The models, by name, with how their runs go",
        access: .anyone, from: .turn, as: .look)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// The models.
public struct ModelListResult: WireObject {
    public var models: [ModelStatus]

    package init(models: [ModelStatus]) { self.models = models }

    public static let shape = Shape(
        Self.init(models:),
        .required("models", \.models, "By name."))
}
