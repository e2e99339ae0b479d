/// A source image that a prediction needs and the shell is to fetch.
package struct SourceFetch: Sendable {
    let index: Int
    let epoch: Int
    /// An `http:` URL.
    package let url: String
}

/// What became of a fetch.
package enum SourceFetchResult: Sendable {
    /// The image is here.
    case image([UInt8])
    /// It was refused with this status.
    case status(Int)
    /// No answer could be had; the text says why.
    case unreachable(String)
}
