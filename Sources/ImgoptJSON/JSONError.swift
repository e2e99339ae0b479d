/// Why some bytes are not a JSON document that we take.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bytes from the start of the document to the first byte that is wrong.
    public let offset: Int

    /// What is wrong there, as a clause without a full stop.
    public let reason: String

    /// An error at `offset` bytes from the start.
    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    public var description: String { "\(reason) at byte \(offset)" }
}
