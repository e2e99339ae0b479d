package struct Help: WireMethod {
    package typealias Result = HelpResult

    package static let facts = MethodFacts(
        "help", "All methods with a line about each",
        access: .anyone, from: .memory)

    package init() {}

    package static let shape = Shape(Self.init)
}

/// A method and what it does.
package struct MethodSummary: WireObject {
    package var method: String
    package var summary: String

    package init(method: String, summary: String) {
        self.method = method
        self.summary = summary
    }

    package static let shape = Shape(
        Self.init,
        .required("method", \.method, "Its name."),
        .required("summary", \.summary, "What it does, in a line."))
}

/// All methods.
package struct HelpResult: WireObject {
    package var methods: [MethodSummary]

    package init(methods: [MethodSummary]) {
        self.methods = methods
    }

    package static let shape = Shape(
        Self.init(methods:),
        .required("methods", \.methods, "In the order of the reference."))
}
