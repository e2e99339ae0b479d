internal import ImgoptEngine

/// A request on its way to the provider.
enum Request: Sendable {
    /// `isHeard`: whoever sent it is there to hear the answer.
    case create(ItemID, ModelID, generation: Int, isHeard: Bool, AccountID)
    case poll(ItemID, prediction: String, AccountID)
    case sweep(page: Int, before: Moment?, AccountID)
    case search(SearchRequest, AccountID)
    case cancel(ItemID, prediction: String, AccountID)

    /// The account whose token it carries.
    var account: AccountID {
        switch self {
        case .create(_, _, _, _, let account), .poll(_, _, let account), .sweep(_, _, let account),
            .search(_, let account), .cancel(_, _, let account):
            account
        }
    }
}
