internal import ImgoptEngine

/// What the engine asked of the world and has not been answered: the world's own rules for what may be asked.
struct Outstanding: Sendable {
    var creations: Set<ItemID> = []
    private var fetches: Set<ItemID> = []
    private var polls: Set<String> = []
    private var cancels: Set<String> = []
    private var pages: Set<Page> = []
    private var searching: Set<AccountID> = []
    /// A page of an account's list.
    private struct Page: Hashable {
        let account: AccountID
        let number: Int

        init(_ account: AccountID, _ number: Int) { (self.account, self.number) = (account, number) }
    }

    /// All that is not answered.
    private(set) var count = 0

    mutating func ask(_ action: Action) throws {
        count += 1
        let isNew: Bool
        switch action {
        case .create(let item, _): isNew = creations.insert(item).inserted
        case .poll(_, let prediction, _): isNew = polls.insert(prediction).inserted
        case .cancel(_, let prediction, _): isNew = cancels.insert(prediction).inserted
        case .fetch(let item, _, _), .copy(let item, _): isNew = fetches.insert(item).inserted
        case .sweep(let page, _, let account): isNew = pages.insert(Page(account, page)).inserted
        case .search(_, let account): isNew = searching.insert(account).inserted
        default: isNew = true
        }
        guard isNew else { throw Nonsense("asked twice at once: \(action)") }
    }

    mutating func answer(_ event: Event) {
        // They answer nothing that was asked.
        if case .providerTime = event { return }
        if case .lookupWanted = event { return }
        count -= 1
        switch event {
        case .created(let item, _): creations.remove(item)
        case .polled(_, let prediction, _, _): polls.remove(prediction)
        case .cancelAnswered(_, let prediction, _, _): cancels.remove(prediction)
        case .fetched(let item, _): fetches.remove(item)
        case .swept(let sweep, let account): pages.remove(Page(account, sweep.page))
        case .searched(_, let account): searching.remove(account)
        default: break
        }
    }
}
