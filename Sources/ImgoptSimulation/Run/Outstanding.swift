internal import ImgoptEngine

/// What the engine asked of the world and has not been answered: the world's own rules for what may be asked.
struct Outstanding: Sendable {
    var creations: Set<ItemID> = []
    private var fetches: Set<ItemID> = []
    private var polls: Set<String> = []
    private var cancels: Set<String> = []
    private var pages: Set<Int> = []
    private var searching = false
    /// All that is not answered.
    private(set) var count = 0

    mutating func ask(_ action: Action) throws {
        count += 1
        let isNew: Bool
        switch action {
        case .create(let item): isNew = creations.insert(item).inserted
        case .poll(_, let prediction): isNew = polls.insert(prediction).inserted
        case .cancel(_, let prediction): isNew = cancels.insert(prediction).inserted
        case .fetch(let item, _, _), .copy(let item, _): isNew = fetches.insert(item).inserted
        case .sweep(let page, _): isNew = pages.insert(page).inserted
        case .search:
            isNew = !searching
            searching = true
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
        case .polled(_, let prediction, _): polls.remove(prediction)
        case .cancelAnswered(_, let prediction, _): cancels.remove(prediction)
        case .fetched(let item, _): fetches.remove(item)
        case .swept(let sweep): pages.remove(sweep.page)
        case .searched: searching = false
        default: break
        }
    }
}
