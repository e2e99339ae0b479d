internal import ImgoptEngine

/// A request on its way to the provider.
enum Request: Sendable {
    case create(ItemID, ModelID, generation: Int)
    case poll(ItemID, prediction: String)
    case sweep(page: Int, before: Moment?)
    case search([ItemID], since: Moment)
    case cancel(ItemID, prediction: String)
}
