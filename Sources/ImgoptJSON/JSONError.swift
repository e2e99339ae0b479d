/// Why some bytes are not a JSON document that we take.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bytes from the start of the document to the first byte that is wrong.
    package let offset: Int

    /// What is wrong there, as a clause without a full stop.
    package let reason: String

    /// An error at `offset` bytes from the start.
    package init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    /// The reason and the place in one sentence.
    package var description: String { "\(reason) at byte \(offset)" }
}
