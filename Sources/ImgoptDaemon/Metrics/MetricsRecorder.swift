import ImgoptEngine
import Synchronization

/// The figures since the start: fed by the turns, one lock each, and read by whoever collects them.
final class MetricsRecorder: Sendable {
    /// A store's counts as they are told: by its name, or in the sum of the others.
    struct Told: Sendable {
        var named: [StoreID: TurnFigures.StoreCounts] = [:]
        var others = TurnFigures.StoreCounts()
    }

    /// What was counted and how long things took, since the start.
    struct Totals: Sendable {
        fileprivate var counts: [TurnFigures.Counted: Int] = [:]
        fileprivate var spans: [TurnFigures.Span: Histogram] = [:]

        /// How often something was counted.
        func count(_ counted: TurnFigures.Counted) -> Double { Double(counts[counted] ?? 0) }

        /// How long something took.
        func histogram(_ span: TurnFigures.Span) -> Histogram { spans[span] ?? MetricsRecorder.empty(span) }
    }

    private struct State {
        var totals = Totals()
        /// The steps of images, of which what is long ago is forgotten.
        var steps: [TurnFigures.Span: Step] = [:]
        var told = Told()
        /// The stores that are told by name now.
        var named: Set<StoreID> = []
        /// What was done for each store lately: halved at each look.
        var activity: [StoreID: Double] = [:]
    }

    private struct Step {
        var times = RunTimes()
        var samples = 0

        mutating func add(_ length: TimeSpan) {
            times.learn(length)
            samples += 1
        }
    }

    private let state = Mutex(State())
    /// So many stores are told by name.
    private let maxStores: Int

    /// Nothing was counted yet.
    init(maxStores: Int) { self.maxStores = maxStores }

    /// Adds what a turn brought.
    func add(_ figures: TurnFigures) {
        state.withLock { state in
            for (counted, number) in figures.counts { state.totals.counts[counted, default: 0] += number }
            for (span, length) in figures.spans {
                state.totals.spans[span, default: Self.empty(span)].observe(length.seconds)
                if span.isStep { state.steps[span, default: Step()].add(length) }
            }
            for (store, counts) in figures.stores {
                state.activity[store, default: 0] += Double(counts.activity)
                if state.named.count < maxStores { state.named.insert(store) }
                if state.named.contains(store) {
                    state.told.named[store, default: TurnFigures.StoreCounts()] += counts
                } else {
                    state.told.others += counts
                }
            }
        }
    }

    /// What was counted so far.
    var totals: Totals { state.withLock { $0.totals } }

    /// The quantiles of a step in milliseconds, by the share (0 to 1); nil: too little is known.
    func quantile(_ step: TurnFigures.Span, _ share: Double) -> Int? {
        state.withLock { $0.steps[step]?.times.quantile(share).map { Int($0.milliseconds) } }
    }

    /// How often a step was seen to end since the start.
    func samples(_ step: TurnFigures.Span) -> Int {
        state.withLock { $0.steps[step]?.samples ?? 0 }
    }

    /// The counts of stores, told by name for those with the most to do.
    ///
    /// A store that loses its place to a busier one goes on counting among the others, and goes on where it was once
    /// it has a place again: so every count that is told only ever grows.
    func stores(waiting: [StoreID: Int]) -> Told {
        state.withLock { state in
            var scores = state.activity
            for (store, number) in waiting where number > 0 { scores[store, default: 0] += Double(number) }
            let ranked = scores.sorted { ($0.value, $1.key.rawValue) > ($1.value, $0.key.rawValue) }
            state.named = Set(ranked.prefix(maxStores).map(\.key))
            state.activity = state.activity.mapValues { $0 / 2 }.filter { $0.value >= 0.01 }
            var told = state.told
            for store in state.named where told.named[store] == nil { told.named[store] = TurnFigures.StoreCounts() }
            told.named = told.named.filter { state.named.contains($0.key) }
            return told
        }
    }

    private static func empty(_ span: TurnFigures.Span) -> Histogram {
        switch span {
        case .turn, .commit: .short
        case .creation, .prediction, .saving, .run, .endToNoticed, .endToSaved: .medium
        case .queued, .total: .long
        }
    }
}
