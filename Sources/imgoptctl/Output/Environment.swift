import Glibc

/// The variables of the process, or in tests a few given ones.
struct Environment: Sendable {
    private let lookUp: @Sendable (String) -> String?

    /// The process's own.
    static let process = Environment { name in
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    init(_ variables: [String: String]) { lookUp = { variables[$0] } }

    private init(lookUp: @escaping @Sendable (String) -> String?) { self.lookUp = lookUp }

    subscript(name: String) -> String? { lookUp(name) }
}
