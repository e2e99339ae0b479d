// Looking at many at once: by pages of the list.
extension ProviderLane {
    /// Asks for the pages that are due. While many wait several are under way, each with its own part of the list: a
    /// page takes as long as a turn or two, and shows a hundred at most.
    mutating func planPages(_ settings: EngineSettings, at now: Moment, into actions: inout [Action]) {
        while let next = polls.nextPage(settings), next <= now, reads.next(at: now) == now, let newest = newestReady() {
            if polls.ready.count == 1, polls.pages.isEmpty {
                polls.readingSent(at: now)
                return readAlone(newest.item, at: now, into: &actions)
            }
            let before = polls.pages.isEmpty && isNearTheHead(newest) ? nil : newest.highest + .shortest
            let page = polls.pageAsked(for: readyForPage(), before: before, at: now)
            takeRead(at: now)
            actions.append(.sweep(page: page, before: before, account))
        }
    }

    private func newestReady() -> PollPlanner.Place? {
        polls.ready.lazy.map { PollPlanner.Place(item: $0.key, highest: $0.value) }.max()
    }

    /// The newest of what is due, as many as a page shows.
    private func readyForPage() -> [ItemID] {
        guard polls.ready.count > PollPlanner.pageSize else { return Array(polls.ready.keys) }
        let places = polls.ready.map { PollPlanner.Place(item: $0.key, highest: $0.value) }
        return places.sorted(by: >).prefix(PollPlanner.pageSize).map(\.item)
    }

    /// The list's head serves as long as fewer predictions than this are newer than what is due.
    private static let pageReserve = 60

    func isNearTheHead(_ place: PollPlanner.Place) -> Bool {
        // A page has shown that it is not.
        if polls.belowPages.contains(place.item) { return false }
        // None of those that are due is newer: mostly that says it already.
        if polls.items.count - polls.ready.count < Self.pageReserve { return true }
        return polls.watched.values.count { $0.createdAt > place.highest } < Self.pageReserve
    }

    /// What a page of the list shows of what runs.
    struct Shown {
        /// nil: it was asked for nobody.
        fileprivate let page: PollPlanner.Page?
        fileprivate let end: Moment?
        fileprivate let watched: Int
        /// What it tells of them, by their items.
        let reports: [(item: ItemID, report: PredictionReport)]

        init(
            page: PollPlanner.Page?, end: Moment?, watched: Int, reports: [(item: ItemID, report: PredictionReport)]
        ) {
            (self.page, self.end, self.watched, self.reports) = (page, end, watched, reports)
        }
    }

    /// The answer to a page; nil: it shows nothing. `seen` must follow when what it shows was taken in.
    mutating func swept(
        _ sweep: Sweep, _ settings: EngineSettings, at now: Moment, using generator: inout SeededGenerator
    ) -> Shown? {
        reads.answered(at: now)
        if early.answered(sweep.page, at: now) { return sweptEarly(sweep, settings, at: now) }
        guard let page = polls.pageAnswered(sweep.page) else { preconditionFailure("a page that nobody asked for") }
        switch sweep.result {
        case .throttled(let wait):
            listGate.answered()
            blockReads(wait, settings, at: now)
        case .failed(let message, let reason):
            // Whether anything can be read at all, single readings find out.
            if reads.gate.reason != nil { reads.failed(reason, message, at: now, using: &generator) }
            listGate.failed(message, at: now, using: &generator)
            for id in page.items { polls.pageFailed(id) }
        case .page(let reports, let end):
            readSucceeded(at: now)
            listGate.succeeded()
            let ours = ours(of: reports)
            for (id, _) in ours { polls.shown(id) }
            return Shown(page: page, end: end, watched: polls.items.count, reports: ours)
        }
        for id in page.items { polls.giveBack(id) }
        return nil
    }

    /// What a page tells of predictions that run, by their items.
    func ours(of reports: [String: PredictionReport]) -> [(item: ItemID, report: PredictionReport)] {
        reports.compactMap { prediction, report in polls.items[prediction].map { ($0, report) } }
            .sorted { $0.0 < $1.0 }
    }

    /// What a page shows was taken in.
    mutating func seen(_ shown: Shown) {
        polls.pageEnded(shown.watched - polls.items.count)
        guard let page = shown.page else { return followUpEarly(end: shown.end) }
        followUp(page, end: shown.end)
        for id in page.items { polls.giveBack(id) }
    }

    /// What was asked for and not shown: further down the list, or missing from it. `end`: all that is newer was shown.
    private mutating func followUp(_ page: PollPlanner.Page, end: Moment?) {
        var below: [ItemID] = []
        for id in page.items where polls.asked.contains(id) {
            guard let watched = polls.watched[id] else { continue }
            if let end, watched.createdAt <= end { below.append(id) } else { polls.readAlone(id) }
        }
        guard let end, !below.isEmpty else { return }
        // So few may lie far down among what ended long ago, where a page shows little else. And a provider whose
        // times are too coarse to go on by shows the same page again.
        if below.count <= Self.stragglers || page.before.map({ end + .shortest >= $0 }) ?? false {
            for id in below { polls.readAlone(id) }
        } else {
            polls.goOn(with: below, below: end)
        }
    }

    /// So few, below the page, are asked for one by one.
    private static let stragglers = 2
}
