import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate

/// Compares what a search read with the creations in doubt, and with what must be there.
struct SearchComparison {
    /// What is on disk about them.
    struct Knowledge {
        /// What the creations in doubt were sent with.
        let intents: [ItemID: IntentRow]
        /// Predictions of ours.
        let known: [String: KnownPrediction]
        /// What those of them that the page shows were sent with.
        let sent: [Int64: (input: [UInt8], modelName: String?)]
        /// The models in use, by owner and name.
        let ownModels: Set<String>
    }

    /// What it comes to.
    private(set) var result = SearchPage()

    private let page: PredictionPage
    private let request: SearchRequest
    private let knowledge: Knowledge
    private let times: [Moment]

    init(_ page: PredictionPage, _ request: SearchRequest, _ knowledge: Knowledge) {
        self.page = page
        self.request = request
        self.knowledge = knowledge
        times = Self.times(on: page)
        compare()
        if case .prediction(let id) = request.place {
            guard page.predictions.isEmpty else { return }
            if knowledge.known[id] != nil {
                result.isGone = true
            } else {
                // Listed, and not to be had by itself: what it is can't be told.
                result.suspects = [.init(id, createdAt: nil)]
            }
        } else {
            inspectList()
        }
    }

    private mutating func compare() {
        let altered = alteredModels()
        let windows = Self.windows(on: page, request)
        var doubts: [PredictionMatch.Doubt<ItemID>] = []
        var watches: [PredictionMatch.Doubt<ItemID>] = []
        for window in windows {
            guard let intent = knowledge.intents[window.item], let input = try? JSONValue(parsing: intent.input) else {
                result.uncompared.insert(window.item)
                continue
            }
            // Its own prediction may be shown altered too. One that is shown as it was sent is found all the same.
            if let model = intent.modelName, altered.contains(model) { result.uncompared.insert(window.item) }
            let doubt = PredictionMatch.Doubt(
                key: window.item, input: input, model: intent.sentAs ?? intent.modelName,
                window: window.from.microseconds...max(window.from, window.to).microseconds)
            if window.isWatch { watches.append(doubt) } else { doubts.append(doubt) }
        }
        let knownIDs = Set(knowledge.known.keys)
        let comparison = PredictionMatch.compare(
            doubts, with: page.predictions, knownIDs: knownIDs, ownModels: knowledge.ownModels)
        // What is or may be that of one in doubt is no stray.
        let taken = Set(comparison.found.values.map(\.id) + comparison.suspects.map(\.id))
        let strays = PredictionMatch.compare(
            watches, with: page.predictions, knownIDs: knownIDs.union(taken), ownModels: knowledge.ownModels)
        result.found = comparison.found.merging(strays.found) { $1 }.mapValues { PredictionReport($0) }
        result.suspects = comparison.suspects.map { entry in
            .init(entry.id, createdAt: entry.createdAt.map { Moment(microseconds: $0) })
        }
    }

    /// The windows of which a page may show what was created in them.
    static func windows(on page: PredictionPage, _ request: SearchRequest) -> [SearchWindow] {
        let times = times(on: page)
        guard page.predictions.count == times.count, let newest = times.max(), let oldest = times.min() else {
            return request.windows
        }
        return request.windows.filter { $0.from <= ListTime(newest).latest && $0.to >= oldest }
    }

    /// What a page names, or was asked for by its name.
    static func names(on page: PredictionPage, _ request: SearchRequest) -> Set<String> {
        var names = Set(page.predictions.map(\.id) + page.unreadable.compactMap(\.id))
        if case .prediction(let id) = request.place { names.insert(id) }
        return names
    }

    /// From when to when a prediction of ours that a page does not show may be one that it must show.
    static func times(of page: PredictionPage, _ request: SearchRequest) -> ClosedRange<Moment> {
        guard var upper = request.shownBefore else { return .distantPast ... .distantPast }
        if case .page(let before?) = request.place { upper = min(upper, before) }
        let lower = page.hasMore ? ListTime.end(ofPage: times(on: page).map { ListTime($0) }) : nil
        return min(lower ?? .distantPast, upper)...upper
    }

    private static func times(on page: PredictionPage) -> [Moment] {
        page.predictions.compactMap { $0.createdAt.map { Moment(microseconds: $0) } }
    }

    /// Models of ours whose predictions are shown with another input than they were sent with.
    private func alteredModels() -> Set<String> {
        var altered: Set<String> = []
        for entry in page.predictions {
            guard let known = knowledge.known[entry.id], let sent = knowledge.sent[known.attempt],
                let model = sent.modelName, let shown = entry.input, let input = try? JSONValue(parsing: sent.input)
            else { continue }
            let own = ComparableInput(input)
            if own != ComparableInput(shown: shown, besides: own.omitted) { altered.insert(model) }
        }
        return altered
    }

    /// How far the page reaches, and whether it leaves out what it must show.
    private mutating func inspectList() {
        result.cursor = page.nextCursor
        result.end = page.hasMore ? ListTime.end(ofPage: times.map { ListTime($0) }) : nil
        for entry in page.unreadable {
            let createdAt = entry.createdAt.map { Moment(microseconds: $0) }
            // What can't be read in a list may be read by itself.
            if let id = entry.id, knowledge.known[id] == nil {
                result.suspects.append(.init(id, createdAt: createdAt))
            } else if entry.id == nil {
                result.unreadable.append(createdAt)
            }
        }
        if page.unreadableCount > page.unreadable.count { result.unreadable.append(nil) }
        // It ends without an end: whatever is below is not seen.
        if page.hasMore, result.end == nil { result.isHoled = true }
        guard let shownBefore = request.shownBefore else { return }
        let accounted = Self.names(on: page, request).union(request.gone)
        let upper = min(shownBefore, asked ?? times.max() ?? shownBefore) - Self.rounding
        let lower = result.end.map { $0 + Self.rounding } ?? .distantPast
        let missing = knowledge.known.filter { id, prediction in
            guard let createdAt = prediction.createdAt, !accounted.contains(id) else { return false }
            return createdAt > lower && createdAt < upper
        }
        let oldest = missing.sorted { ($0.value.createdAt ?? lower, $0.key) < ($1.value.createdAt ?? lower, $1.key) }
        result.missing = oldest.prefix(Self.missingRead).map { .init($0.key, createdAt: $0.value.createdAt) }
    }

    /// So many that are missing are read by themselves before the next reading. A list that lags hides far more.
    private static let missingRead = 5

    /// The provider's time that the page was asked for from; nil: that of its newest entry.
    private var asked: Moment? {
        if case .page(let before) = request.place { before ?? Moment(microseconds: .max) } else { nil }
    }

    /// What a time may be cut by: entries so near to a page's ends may be on the next one.
    private static let rounding = TimeSpan.seconds(1)
}
