package import ImgoptJSON

/// One page of the list, newest first.
package struct PredictionPage: Sendable, Equatable {
    /// The predictions of this page.
    package let predictions: [Prediction]
    /// For the next, older page; nil if this is the last.
    package let nextCursor: String?
    /// Entries that could not be read. While there are any, a prediction that is not listed is not proven absent.
    package let unreadableCount: Int

    /// How deep in a page's document its predictions are.
    static let depth = 3

    /// A page of some predictions, the last one.
    package init(_ predictions: [Prediction]) {
        self.predictions = predictions
        nextCursor = nil
        unreadableCount = 0
    }

    /// Reads a page; nil if it is none.
    package init?(_ json: JSONValue) {
        guard let results = json["results"]?.arrayValue else { return nil }
        predictions = results.compactMap { Prediction($0) }
        unreadableCount = results.count - predictions.count
        nextCursor = json["next"]?.stringValue
    }
}
