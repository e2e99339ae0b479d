/// What the `output` of a succeeded prediction looks like.
package enum OutputShape: String, Sendable, CaseIterable {
    /// One URL.
    case string
    /// An array of URLs.
    case list
    /// An object with the URLs somewhere inside.
    case object
    /// The image itself as a `data:` URI.
    case dataURI = "data_uri"
    /// Null although the prediction succeeded.
    case null
    /// An array with nothing in it.
    case empty
    /// An array with one URL fewer than was asked for.
    case short
    /// The URLs under seventy arrays and objects.
    case deep
}
