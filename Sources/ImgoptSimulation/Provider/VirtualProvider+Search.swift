internal import ImgoptEngine

// What a search is shown: by item, where the real one goes by input.
extension VirtualProvider {
    /// The provider's clock.
    func time(at now: Moment) -> Moment { now + settings.clockSkew }

    /// A page of the list, or one prediction. `known`: the predictions that belong to a try already.
    mutating func search(
        _ request: SearchRequest, of account: AccountID, at now: Moment, known: Set<String>
    ) -> Search.Result {
        switch readFault(at: now) {
        case .throttled(let wait): return .throttled(wait)
        case .failed(let message, let reason): return .failed(message: message, because: reason)
        default: break
        }
        switch request.place {
        case .prediction(let id):
            guard let index = byID[id], shows(id, to: account), !happens(settings.faults.missing, at: now) else {
                var page = SearchPage()
                if known.contains(id) { page.isGone = true } else { page.suspects = [.init(id, createdAt: nil)] }
                return .page(page)
            }
            return .page(shown([index], request, at: now, known, inList: false))
        case .next: return .failed(message: "no page is named so")
        case .page(let before): return .page(searchPage(before, request, account, at: now, known))
        }
    }

    private mutating func searchPage(
        _ before: Moment?, _ request: SearchRequest, _ account: AccountID, at now: Moment, _ known: Set<String>
    ) -> SearchPage {
        let own = list(of: account, before: before, at: now)
        let end = own.count
        var begin = max(0, end - Self.pageSize)
        let isCutShort = end > 0 && happens(settings.faults.cutShort, at: now)
        if isCutShort { begin += Int(generator.below(Int64(end - begin) + 1)) }
        var listed: [Int] = []
        for index in own[begin..<end] where !happens(settings.faults.unlisted / 10, at: now) {
            if predictions[index].hiddenUntil.map({ $0 <= now }) ?? true { listed.append(index) }
        }
        var page = shown(listed, request, at: now, known, inList: true)
        let times = own[begin..<end].map { ListTime(predictions[$0].toldCreation(settings.clockSkew)) }
        page.end = begin == 0 || isCutShort ? nil : ListTime.end(ofPage: times)
        let ours = known.filter { shows($0, to: account) }
        page.missing = missing(Set(listed), page.end, before, request, ours)
        return page
    }

    /// The answer to a creation is lost: the list may hide its prediction.
    mutating func mayHide(_ result: Creation, at now: Moment) {
        guard case .created(let report) = result, happens(settings.faults.hidden, at: now) else { return }
        hide(report.id, until: now + span(in: .zero...(.minutes(30))))
    }

    private func shown(
        _ listed: [Int], _ request: SearchRequest, at now: Moment, _ known: Set<String>, inList: Bool
    ) -> SearchPage {
        let windows = Dictionary(request.windows.map { ($0.item, $0) }) { first, _ in first }
        var page = SearchPage()
        for index in listed.reversed() where !known.contains(predictions[index].id) {
            let prediction = predictions[index]
            let told = prediction.toldCreation(settings.clockSkew)
            let isGone = now - prediction.createdAt > .minutes(60)
            if isGone || prediction.veil == .everywhere || (inList && prediction.veil == .inLists) {
                page.suspects.append(.init(prediction.id, createdAt: told))
            } else if let window = windows[prediction.item], window.holds(told), page.found[prediction.item] == nil {
                page.found[prediction.item] = prediction.report(at: now, skew: settings.clockSkew)
            }
        }
        return page
    }

    /// Predictions that belong to a try and are missing, though they must be there.
    private func missing(
        _ listed: Set<Int>, _ end: Moment?, _ before: Moment?, _ request: SearchRequest, _ known: Set<String>
    ) -> [SearchPage.Suspect] {
        guard let shownBefore = request.shownBefore else { return [] }
        let upper = min(shownBefore, before ?? shownBefore) - .seconds(1)
        let lower = end.map { $0 + .seconds(1) } ?? request.answeredSince + settings.clockSkew
        let missing = known.subtracting(request.gone).compactMap { byID[$0] }.filter { index in
            let told = predictions[index].toldCreation(settings.clockSkew)
            return !listed.contains(index) && told > lower && told < upper
        }
        return missing.sorted().prefix(5).map { .init(predictions[$0].id, createdAt: nil) }
    }
}
