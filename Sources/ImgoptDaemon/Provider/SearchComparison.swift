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
        times = page.predictions.compactMap { $0.createdAt.map { Moment(microseconds: $0) } }
        compare()
        if case .prediction(let id) = request.place {
            // Listed, and not to be had by itself: what it is can't be told.
            if page.predictions.isEmpty { result.suspects = [.init(id, createdAt: nil)] }
        } else {
            inspectList()
        }
    }

    private mutating func compare() {
        let altered = alteredModels()
        let windows = request.windows.filter { reaches($0) }
        var doubts: [PredictionMatch.Doubt<ItemID>] = []
        for window in windows {
            guard let intent = knowledge.intents[window.item], let input = try? JSONValue(parsing: intent.input) else {
                result.uncompared.insert(window.item)
                continue
            }
            // Its own prediction may be shown altered too. One that is shown as it was sent is found all the same.
            if let model = intent.modelName, altered.contains(model) { result.uncompared.insert(window.item) }
            doubts.append(
                PredictionMatch.Doubt(
                    key: window.item, input: input, model: intent.modelName,
                    window: window.from.microseconds...max(window.from, window.to).microseconds))
        }
        let comparison = PredictionMatch.compare(
            doubts, with: page.predictions, knownIDs: Set(knowledge.known.keys), ownModels: knowledge.ownModels)
        result.found = comparison.found.mapValues { PredictionReport($0) }
        result.suspects = comparison.suspects.map { entry in
            .init(entry.id, createdAt: entry.createdAt.map { Moment(microseconds: $0) })
        }
    }

    /// Whether a page may show what was created in a window.
    private func reaches(_ window: SearchWindow) -> Bool {
        guard page.predictions.count == times.count, let newest = times.max(), let oldest = times.min() else {
            return true
        }
        return window.from <= ListTime(newest).latest && window.to >= oldest
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
        let listed = Set(page.predictions.map(\.id) + page.unreadable.compactMap(\.id))
        let upper = min(shownBefore, asked ?? times.max() ?? shownBefore) - Self.rounding
        let lower = result.end.map { $0 + Self.rounding } ?? .distantPast
        let isMissing = knowledge.known.contains { id, prediction in
            guard let createdAt = prediction.createdAt, !listed.contains(id) else { return false }
            return createdAt > lower && createdAt < upper
        }
        if isMissing { result.isHoled = true }
    }

    /// The provider's time that the page was asked for from; nil: that of its newest entry.
    private var asked: Moment? {
        if case .page(let before) = request.place { before ?? Moment(microseconds: .max) } else { nil }
    }

    /// What a time may be cut by: entries so near to a page's ends may be on the next one.
    private static let rounding = TimeSpan.seconds(1)
}
