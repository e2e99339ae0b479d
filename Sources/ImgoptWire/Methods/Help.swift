public struct Help: WireMethod {
    public typealias Result = HelpResult

    public static let facts = MethodFacts(
        "help", "All methods with a line about each",
        access: .anyone, from: .memory, as: .light)

    public init() {}

    public static let shape = Shape(Self.init)
}

/// A method and what it does.
public struct MethodSummary: WireObject {
    public var method: String
    public var summary: String

    package init(method: String, summary: String) {
        self.method = method
        self.summary = summary
    }

    public static let shape = Shape(
        Self.init,
        .required("method", \.method, "Its name."),
        .required("summary", \.summary, "What it does, in a line."))
}

/// All methods.
public struct HelpResult: WireObject {
    public var methods: [MethodSummary]

    package init(methods: [MethodSummary]) { self.methods = methods }

    public static let shape = Shape(
        Self.init(methods:),
        .required("methods", \.methods, "In the order of the reference."))
}
