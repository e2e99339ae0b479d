/// Looks for creations in doubt in the provider's list: which page is read next, and what the pages prove.
///
/// Doubts whose windows overlap are looked for together, by one reading that goes down the list from the end of the
/// newest window to the beginning of the oldest, a page at a time. A page that can't be read is asked for again; what
/// was read stays read. Each doubt is decided when the reading has gone over its window, so that a young one waits for
/// no old one. What was absent is watched for strays until the list shows no inputs of its time. It knows nothing of
/// items but their doubts, and has no limit on reads: whoever owns it has.
struct ListSearch: Sendable {
    /// The creations in doubt.
    private(set) var doubts: [ItemID: Doubt] = [:]
    /// When something is to be asked; nil: there is nothing, or an answer is awaited.
    private(set) var due: Moment?
    /// The request that was not answered yet.
    private(set) var open: SearchRequest?

    private var readings: [SearchReading] = []
    /// What is due and waits for the end of one of those.
    private var heldUp: Set<ItemID> = []
    /// Entries to be read by themselves, with those that they may be.
    private var inspections: [(suspect: SearchPage.Suspect, items: [ItemID])] = []
    /// Those that can't be read by themselves.
    private var unread: [String: Unread] = [:]
    /// Predictions of ours that the provider knows no longer, as far as that mattered.
    private var gone: Set<String> = []
    private var lastNumber = 0
    /// Old and young readings take turns.
    private var isOldestNext = false

    /// An entry that could not be read by itself.
    private struct Unread {
        var failures = 0
        var message = ""
        var items: Set<ItemID> = []

        var isStuck: Bool { failures >= ListGate.tolerated && !items.isEmpty }
    }

    /// What an answer comes to for one item.
    struct Outcome {
        let item: ItemID
        let verdict: Doubt.Verdict
    }

    var isEmpty: Bool { doubts.isEmpty }

    /// A creation is in doubt from now on, or watched on.
    mutating func add(_ item: ItemID, _ doubt: Doubt) {
        precondition(doubts[item]?.isWatched ?? true, "an item is in doubt once")
        remove(item)
        doubts[item] = doubt
        note(doubt.next)
    }

    /// A prediction was adopted: it may be no other creation that is looked for.
    mutating func adopted(_ prediction: String) {
        for item in doubts.keys { doubts[item]?.cleared(prediction) }
    }

    /// It is in doubt no longer.
    mutating func remove(_ item: ItemID) {
        doubts[item] = nil
        heldUp.remove(item)
        for index in readings.indices { readings[index].drop(item) }
        endReadings()
        for index in inspections.indices { inspections[index].items.removeAll { $0 == item } }
        inspections.removeAll { $0.items.isEmpty }
        for prediction in unread.keys { unread[prediction]?.items.remove(item) }
        if doubts.isEmpty { (gone, unread) = ([], [:]) }
    }

    /// It never took place, or nobody waits for what is found out, and is sent again: from now on it is watched.
    /// - Returns: when it took place at the latest, if it did.
    mutating func watch(_ item: ItemID, paidBy payer: Payer?, at now: Moment, _ plan: Doubt.Plan) -> Moment {
        guard var doubt = doubts[item] else { preconditionFailure("what is in no doubt is absent") }
        doubt.watch(paidBy: payer, at: now, plan)
        doubts[item] = doubt
        note(doubt.next)
        return doubt.dead
    }

    /// Whether it was decided, and is watched for strays only.
    func isWatched(_ item: ItemID) -> Bool { doubts[item]?.isWatched ?? false }

    /// It is looked for again soon.
    mutating func again(_ item: ItemID, at now: Moment, _ plan: Doubt.Plan) {
        doubts[item]?.again(at: now, plan)
        if let next = doubts[item]?.next { note(next) }
    }

    /// Those that can't be found out any more.
    func ended(at now: Moment, _ plan: Doubt.Plan) -> [ItemID] {
        doubts.filter { $0.value.end(plan) <= now }.map(\.key).sorted()
    }

    /// What can't be read where creations are looked for; nil: all that is asked for can.
    var trouble: SearchTrouble? {
        let pages = readings.filter(\.isStuck).map { (message: $0.message, failures: $0.failures) }
        let entries = unread.values.filter(\.isStuck).map { (message: $0.message, failures: $0.failures) }
        guard let worst = (pages + entries).max(by: { ($0.failures, $0.message) < ($1.failures, $1.message) }) else {
            return nil
        }
        let waiting = doubts.lazy.filter { !$0.value.isWatched && trouble(of: $0.key) != nil }
        return SearchTrouble(message: worst.message, failures: worst.failures, waiting: waiting.count)
    }

    /// Why what an item waits for can't be read, a page or one entry; nil: it can.
    func trouble(of item: ItemID) -> String? {
        let isHeldUp = heldUp.contains(item)
        return readings.first { $0.isStuck && (isHeldUp || $0.items.contains(item)) }?.message
            ?? unread.values.first { $0.isStuck && $0.items.contains(item) }?.message
    }

    /// When it is known of an item at the latest what became of it; nil: nobody can tell.
    func decision(of item: ItemID, at now: Moment, _ plan: Doubt.Plan) -> Moment? {
        trouble(of: item) == nil ? doubts[item]?.decision(at: now, plan) : nil
    }

    // MARK: Asking

    /// The next request. Only when something is due.
    mutating func ask(
        at now: Moment, _ offset: ProviderClock.Offset, isCertain: Bool, _ plan: Doubt.Plan
    ) -> SearchRequest? {
        guard open == nil else { return nil }
        guard let (place, items) = nextPlace(at: now, offset) else {
            review(at: now)
            return nil
        }
        let windows = items.sorted().compactMap { item in
            doubts[item].map { window(of: item, $0, offset) }
        }
        let oldest = windows.map(\.from).min() ?? now
        lastNumber += 1
        let request = SearchRequest(
            number: lastNumber, place: place, windows: windows,
            answeredSince: oldest - offset.high - Self.margin, gone: gone,
            shownBefore: isCertain ? now + offset.low - plan.listDelay : nil)
        open = request
        due = nil
        return request
    }

    /// Predictions that were created a little before a window show where the list ends.
    private static let margin = TimeSpan.minutes(10)

    private mutating func nextPlace(at now: Moment, _ offset: ProviderClock.Offset) -> (SearchPlace, [ItemID])? {
        if let next = inspections.first { return (.prediction(next.suspect.prediction), next.items) }
        begin(at: now, offset)
        let ready = readings.indices.filter { readings[$0].next <= now }
        defer { isOldestNext.toggle() }
        let youngestFirst = ready.sorted { readings[$0].newest > readings[$1].newest }
        guard let index = isOldestNext ? youngestFirst.last : youngestFirst.first else { return nil }
        readings[index].isOpen = true
        return (readings[index].place, Array(readings[index].items))
    }

    /// Begins readings for what is due and in none yet.
    private mutating func begin(at now: Moment, _ offset: ProviderClock.Offset) {
        let taken = Set(readings.flatMap(\.items))
        guard doubts.contains(where: { $0.value.next <= now && !taken.contains($0.key) }) else { return heldUp = [] }
        let free = doubts.filter { !taken.contains($0.key) }.map { (window(of: $0, $1, offset), $1.next <= now) }
        let ready = free.filter { window, isDue in isDue && !readings.contains { $0.holdsUp(window) } }.map(\.0)
        var begun = SearchReading.cover(ready, begun: now)
        // What they go over anyway proves something of others as well, for no page more.
        for (window, _) in free {
            if let index = begun.firstIndex(where: { $0.goesOver(window) }) { begun[index].items.insert(window.item) }
        }
        readings += begun
        let began = Set(begun.flatMap(\.items))
        heldUp = Set(free.lazy.filter(\.1).map(\.0.item)).subtracting(began)
    }

    /// Readings of nothing end, and let go on what waited for them.
    private mutating func endReadings() {
        let count = readings.count
        readings.removeAll { $0.items.isEmpty }
        guard readings.count < count else { return }
        let next = heldUp.compactMap { doubts[$0]?.next }.min()
        heldUp = []
        if let next { note(next) }
    }

    private func window(of item: ItemID, _ doubt: Doubt, _ offset: ProviderClock.Offset) -> SearchWindow {
        let (from, to) = doubt.window(offset)
        return SearchWindow(item: item, from: from, to: to, isWatch: doubt.isWatched)
    }

    // MARK: Answers

    /// Takes in an answer to the open request. Items that were found stay in doubt until they are removed.
    mutating func answered(
        _ search: Search, at now: Moment, _ plan: Doubt.Plan
    ) -> [Outcome] {
        guard let request = open, request.number == search.number else { preconditionFailure("a search nobody sent") }
        open = nil
        defer { review(at: now) }
        if case .prediction(let prediction) = request.place {
            return inspected(prediction, request, search.result, at: now)
        }
        guard let index = readings.firstIndex(where: \.isOpen) else { return [] }
        switch search.result {
        case .page(let page):
            readings[index].isOpen = false
            return take(page, index, request, at: now, plan)
        case .throttled(let wait): readings[index].putOff(wait, at: now)
        case .failed(let message, _): readings[index].failed(message, at: now)
        }
        return []
    }

    private mutating func take(
        _ page: SearchPage, _ index: Int, _ request: SearchRequest, at now: Moment, _ plan: Doubt.Plan
    ) -> [Outcome] {
        var outcomes = page.found.sorted { $0.key < $1.key }.map { Outcome(item: $0.key, verdict: .found($0.value)) }
        let windows = request.windows.filter { page.found[$0.item] == nil }
        for window in windows { weigh(page, window, index) }
        // Times that are not known prove nothing.
        if request.shownBefore == nil { readings[index].flawed.formUnion(windows.map(\.item)) }
        for (item, _) in page.found { readings[index].drop(item) }
        for window in windows where page.end.map({ $0 < window.from }) ?? true {
            guard readings[index].items.contains(window.item), var doubt = doubts[window.item] else { continue }
            let isCovered = window.to <= readings[index].newest
            let isSound = isCovered && !readings[index].flawed.contains(window.item)
            let verdict = doubt.read(begun: readings[index].begun, isSound: isSound, at: now, plan)
            doubts[window.item] = doubt
            readings[index].drop(window.item)
            outcomes.append(Outcome(item: window.item, verdict: verdict))
        }
        if !readings[index].items.isEmpty, !readings[index].goOn(below: page, at: now) {
            // Stuck: the list names no way to go on.
            for item in readings[index].items {
                _ = doubts[item]?.read(begun: readings[index].begun, isSound: false, at: now, plan)
            }
            readings[index].items = []
        }
        endReadings()
        return outcomes
    }

    /// What of a page speaks against a proof of absence for one doubt.
    private mutating func weigh(_ page: SearchPage, _ window: SearchWindow, _ index: Int) {
        guard let doubt = doubts[window.item], !doubt.isWatched, readings[index].items.contains(window.item) else {
            return
        }
        // What lies below the page is seen by the next one.
        let reaches = page.end.map { $0 <= window.to } ?? true
        var isFlawed = page.uncompared.contains(window.item) || (reaches && page.isHoled)
        for moment in page.unreadable where moment.map({ window.holds($0) }) ?? reaches { isFlawed = true }
        for lost in page.missing where reaches {
            isFlawed = true
            if !doubt.cleared.contains(lost.prediction) { inspect(lost, window.item) }
        }
        for suspect in page.suspects where suspect.createdAt.map({ window.holds($0) }) ?? reaches {
            if doubt.cleared.contains(suspect.prediction) { continue }
            isFlawed = true
            if !doubt.opaque.contains(suspect) { inspect(suspect, window.item) }
        }
        if isFlawed { readings[index].flawed.insert(window.item) }
    }

    private mutating func inspect(_ suspect: SearchPage.Suspect, _ item: ItemID) {
        if let index = inspections.firstIndex(where: { $0.suspect == suspect }) {
            if !inspections[index].items.contains(item) { inspections[index].items.append(item) }
        } else {
            inspections.append((suspect, [item]))
        }
    }

    private mutating func inspected(
        _ prediction: String, _ request: SearchRequest, _ result: Search.Result, at now: Moment
    ) -> [Outcome] {
        let index = inspections.firstIndex { $0.suspect.prediction == prediction }
        let suspect = index.map { inspections.remove(at: $0).suspect } ?? .init(prediction, createdAt: nil)
        guard case .page(let page) = result else {
            // The next reading of the list shows it again.
            if case .failed(let message, _) = result {
                var entry = unread[prediction] ?? Unread()
                (entry.failures, entry.message) = (entry.failures + 1, message)
                entry.items = Set(request.windows.lazy.filter { !$0.isWatch }.map(\.item))
                unread[prediction] = entry
            }
            return []
        }
        unread[prediction] = nil
        if page.isGone { gone.insert(prediction) }
        let isCompared = page.suspects.isEmpty && page.unreadable.isEmpty
        for window in request.windows where page.found[window.item] == nil {
            doubts[window.item]?.inspected(suspect, isCompared: isCompared)
        }
        return page.found.sorted { $0.key < $1.key }.map { Outcome(item: $0.key, verdict: .found($0.value)) }
    }

    // MARK: Times

    private mutating func note(_ moment: Moment) {
        guard open == nil else { return }
        due = due.map { min($0, moment) } ?? moment
    }

    private mutating func review(at now: Moment) {
        guard open == nil else { return }
        guard inspections.isEmpty else { return due = now }
        let taken = Set(readings.flatMap(\.items))
        let waiting = doubts.lazy.filter { [heldUp] in !taken.contains($0.key) && !heldUp.contains($0.key) }
            .map(\.value.next).min()
        due = [waiting, readings.map(\.next).min()].compactMap(\.self).min()
    }
}
