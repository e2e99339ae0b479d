/// A creation to be sent.
package struct CreateRequest: Sendable {
    /// `owner/name` (official models), `owner/name:hash`, a hash, or `deployments/owner/name`.
    package let model: String
    /// The input: a JSON object, sent byte for byte as it is here.
    package let input: [UInt8]
    /// Replicate ends the prediction so many seconds after its creation; brought into the range of 5 to 86,400.
    /// Nil: no such end.
    package let cancelAfterSeconds: Int?

    /// A creation to be sent.
    package init(model: String, input: [UInt8], cancelAfterSeconds: Int? = nil) {
        self.model = model
        self.input = input
        self.cancelAfterSeconds = cancelAfterSeconds
    }
}
