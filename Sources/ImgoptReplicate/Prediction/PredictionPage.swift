package import ImgoptJSON

/// One page of the list, newest first.
package struct PredictionPage: Sendable, Equatable {
    /// The predictions of this page.
    package let predictions: [Prediction]
    /// For the next, older page; nil if this is the last.
    package let nextCursor: String?
    /// How far down the list the page reaches, microseconds since 1970: what was created later is on it. The smallest
    /// `created_at` of the page, but of those with a fraction of a second if there are any: the provider leaves the
    /// fraction out now and then, and such an entry, up to a second too old, says nothing of where the page ends.
    package let oldestCreatedAt: Int64?
    /// Entries that could not be read. While there are any, a prediction that is not listed is not proven absent.
    package let unreadableCount: Int

    /// Reads a page; nil if it is none.
    package init?(_ json: JSONValue) {
        guard let results = json["results"]?.arrayValue else { return nil }
        predictions = results.compactMap { Prediction($0) }
        unreadableCount = results.count - predictions.count
        let times = predictions.compactMap(\.createdAt)
        oldestCreatedAt = times.filter { !$0.isMultiple(of: 1_000_000) }.min() ?? times.min()
        nextCursor = json["next"]?.stringValue
    }
}
