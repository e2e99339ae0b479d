internal import ImgoptEngine

/// A request on its way to the provider.
enum Request: Sendable {
    /// `isHeard`: whoever sent it is there to hear the answer.
    case create(ItemID, ModelID, generation: Int, isHeard: Bool)
    case poll(ItemID, prediction: String)
    case sweep(page: Int, before: Moment?)
    case search(SearchRequest)
    case cancel(ItemID, prediction: String)
}
