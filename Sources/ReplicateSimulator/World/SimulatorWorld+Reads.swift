import ImgoptJSON

extension SimulatorWorld {
    mutating func readPrediction(_ id: String, of account: Int, at now: Microseconds) -> SimulatedAnswer {
        guard let index = index(of: id, of: account) else { return Problem.notFound("Prediction not found") }
        if predictions[index].hiddenReads > 0 {
            predictions[index].hiddenReads -= 1
            return Problem.notFound("Not Found")
        }
        return predictionAnswer(index, status: 200, at: now)
    }

    /// Cancels what has not ended; what has ended is answered as it is.
    mutating func cancelPrediction(_ id: String, of account: Int, at now: Microseconds) -> SimulatedAnswer {
        guard let index = index(of: id, of: account) else { return Problem.notFound("Prediction not found") }
        if !predictions[index].state(at: now).isFinal { predictions[index].canceledAt = now }
        return predictionAnswer(index, status: 200, at: now)
    }

    /// Another account's prediction is none.
    private func index(of id: String, of account: Int) -> Int? {
        indexByID[id].flatMap { predictions[$0].account == account ? $0 : nil }
    }

    mutating func listPredictions(_ query: Query, of account: Int, at now: Microseconds) -> SimulatedAnswer {
        let after = query["created_after"].map { Timestamp.parse($0).map { $0 - clockOffset } }
        let before = query["created_before"].map { Timestamp.parse($0).map { $0 - clockOffset } }
        if case .some(.none) = after { return Problem.badRequest("created_after is not a valid date-time") }
        if case .some(.none) = before { return Problem.badRequest("created_before is not a valid date-time") }
        if let source = query["source"], source != "web" { return Problem.badRequest("source must be web") }
        var range = visibleRange(of: account, from: after.flatMap { $0 }, to: before.flatMap { $0 }, at: now)
        // Whatever the simulator makes is made by the API.
        if query["source"] == "web" { range = range.lowerBound..<range.lowerBound }
        guard let page = Page(range: range, cursor: query["cursor"]) else {
            return Problem.badRequest("Invalid cursor")
        }
        var records = accounts[account].predictions[page.records].reversed() as [Int]
        let hole = settings.faults.draw(from: FaultName.holes, kind: .list, using: &generator)
        if hole?.name == .listShort { records = Array(records.prefix(records.count / 2)) }
        if let hole, hole.name == .listGap {
            records.removeAll { _ in generator.hits(1 / Double(max(hole.rule.count ?? 2, 1))) }
        }
        let entries = settings.faults.draw(from: FaultName.entries, kind: .list, using: &generator)
        let link = settings.faults.draw(from: FaultName.links, kind: .list, using: &generator)
        let others = entries.map { OthersEntries.make($0.name, $0.rule, at: now) } ?? []
        let next = hole?.name == .listShort ? nil : page.nextCursor
        let links = (previous: self.link(page.previousCursor, query), next: self.link(next, query, link?.name))
        return SimulatedAnswer(json: listBody(records, links: links, others: others, at: now))
    }

    /// The account's records that the list shows at `now`: by time of creation, and late by the lag that is set.
    private func visibleRange(
        of account: Int, from after: Microseconds?, to before: Microseconds?, at now: Microseconds
    ) -> Range<Int> {
        let shown = now - .milliseconds(settings.listLagMilliseconds)
        let own = accounts[account].predictions
        var upper = settings.listLagMilliseconds == 0 ? own.count : first(of: own, createdAtOrAfter: shown + 1)
        if let before { upper = min(upper, first(of: own, createdAtOrAfter: before)) }
        let lower = after.map { first(of: own, createdAtOrAfter: $0) } ?? 0
        return min(lower, upper)..<upper
    }

    private func first(of own: [Int], createdAtOrAfter time: Microseconds) -> Int {
        var (low, high) = (0, own.count)
        while low < high {
            let middle = (low + high) / 2
            if predictions[own[middle]].createdAt >= time { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func listBody(
        _ records: [Int], links: (previous: JSONValue, next: JSONValue), others: [[UInt8]], at now: Microseconds
    ) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(1_024 * (records.count + 1))
        body.append(contentsOf: #"{"previous":"#.utf8)
        links.previous.write(into: &body)
        body.append(contentsOf: #","next":"#.utf8)
        links.next.write(into: &body)
        body.append(contentsOf: #","results":["#.utf8)
        let addresses = addresses
        for entry in others { body += entry + [UInt8(ascii: ",")] }
        if records.isEmpty, !others.isEmpty { body.removeLast() }
        for (place, index) in records.enumerated() {
            if place > 0 { body.append(UInt8(ascii: ",")) }
            predictions[index].write(
                into: &body, at: now, addresses: addresses, quirks: settings.quirks, isListed: true)
        }
        body.append(contentsOf: "]}".utf8)
        return body
    }

    private func link(_ cursor: String?, _ query: Query, _ fault: FaultName? = nil) -> JSONValue {
        guard let cursor else { return .null }
        if fault == .listNextBroken { return "/v1/predictions" }
        let root = fault == .listNextElsewhere ? "https://api.elsewhere.example/v1" : addresses.api
        var url = "\(root)/predictions?cursor=\(cursor)"
        for name in ["created_after", "created_before", "source"] {
            if let value = query[name] { url += "&\(name)=\(Self.escaped(value))" }
        }
        return .string(url)
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("+", with: "%2B").replacing(" ", with: "%20").replacing("&", with: "%26")
    }
}
