/// A file kept by Replicate.
package struct UploadedFile: Sendable, Equatable {
    /// Opaque; for deleting it.
    package let id: String
    /// What a prediction's input names it by.
    package let url: String
    /// When it goes away, microseconds since 1970, if said.
    package let expiresAt: Int64?
}
