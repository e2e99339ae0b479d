/// A file kept by Replicate.
package struct UploadedFile: Sendable, Equatable {
    /// Opaque; for deleting it.
    package let id: String
    /// What a prediction's input names it by.
    package let url: String
    /// Microseconds from its upload until it goes away, if said: both by the provider's clock, so that ours need not
    /// agree with it.
    package let lifetime: Int64?
}
