package import ImgoptEngine

/// An image as it was sent: what a client that sends it again must say again.
package struct SentImage: Hashable, Sendable {
    /// The client's own name for it.
    package let imageID: String?
    /// Where its source is.
    package let source: ItemSource?
    /// What is asked for.
    package let prompt: String?
    /// The input given beside that: opaque JSON.
    package let input: [UInt8]?
    /// The model it runs on.
    package let model: ModelID
}
