/// Why a client could not be made.
package struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    /// What the system refused.
    package let description: String
}
