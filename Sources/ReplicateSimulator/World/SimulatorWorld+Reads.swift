import ImgoptJSON

extension SimulatorWorld {
    mutating func readPrediction(_ id: String, at now: Microseconds) -> SimulatedAnswer {
        guard let index = indexByID[id] else { return Problem.notFound("Prediction not found") }
        if predictions[index].hiddenReads > 0 {
            predictions[index].hiddenReads -= 1
            return Problem.notFound("Not Found")
        }
        return predictionAnswer(index, status: 200, at: now)
    }

    /// Cancels what has not ended; what has ended is answered as it is.
    mutating func cancelPrediction(_ id: String, at now: Microseconds) -> SimulatedAnswer {
        guard let index = indexByID[id] else { return Problem.notFound("Prediction not found") }
        if !predictions[index].state(at: now).isFinal { predictions[index].canceledAt = now }
        return predictionAnswer(index, status: 200, at: now)
    }

    mutating func listPredictions(_ query: Query, at now: Microseconds) -> SimulatedAnswer {
        let after = query["created_after"].map { Timestamp.parse($0).map { $0 - clockOffset } }
        let before = query["created_before"].map { Timestamp.parse($0).map { $0 - clockOffset } }
        if case .some(.none) = after { return Problem.badRequest("created_after is not a valid date-time") }
        if case .some(.none) = before { return Problem.badRequest("created_before is not a valid date-time") }
        if let source = query["source"], source != "web" { return Problem.badRequest("source must be web") }
        var range = visibleRange(from: after.flatMap { $0 }, to: before.flatMap { $0 }, at: now)
        // Whatever the simulator makes is made by the API.
        if query["source"] == "web" { range = range.lowerBound..<range.lowerBound }
        guard let page = Page(range: range, cursor: query["cursor"]) else {
            return Problem.badRequest("Invalid cursor")
        }
        let entries = settings.faults.draw(from: FaultName.entries, kind: .list, using: &generator)
        let link = settings.faults.draw(from: FaultName.links, kind: .list, using: &generator)
        let others = entries.map { OthersEntries.make($0.name, $0.rule, at: now) } ?? []
        return SimulatedAnswer(json: listBody(page, query: query, others: others, link: link?.name, at: now))
    }

    /// The records that the list shows at `now`: by time of creation, and late by the lag that is set.
    private func visibleRange(
        from after: Microseconds?, to before: Microseconds?, at now: Microseconds
    ) -> Range<Int> {
        let shown = now - .milliseconds(settings.listLagMilliseconds)
        var upper = settings.listLagMilliseconds == 0 ? predictions.count : firstIndex(createdAfter: shown)
        if let before { upper = min(upper, firstIndex(createdAtOrAfter: before)) }
        let lower = after.map { firstIndex(createdAtOrAfter: $0) } ?? 0
        return min(lower, upper)..<upper
    }

    private func firstIndex(createdAfter time: Microseconds) -> Int { firstIndex(createdAtOrAfter: time + 1) }

    private func firstIndex(createdAtOrAfter time: Microseconds) -> Int {
        var (low, high) = (0, predictions.count)
        while low < high {
            let middle = (low + high) / 2
            if predictions[middle].createdAt >= time { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func listBody(
        _ page: Page, query: Query, others: [String], link fault: FaultName?, at now: Microseconds
    ) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(1_024 * (page.records.count + 1))
        body.append(contentsOf: #"{"previous":"#.utf8)
        link(page.previousCursor, query).write(into: &body)
        body.append(contentsOf: #","next":"#.utf8)
        link(page.nextCursor, query, fault).write(into: &body)
        body.append(contentsOf: #","results":["#.utf8)
        let addresses = addresses
        body.append(contentsOf: others.map { $0 + "," }.joined().utf8)
        if page.records.isEmpty, !others.isEmpty { body.removeLast() }
        for index in page.records.reversed() {
            if index != page.records.upperBound - 1 { body.append(UInt8(ascii: ",")) }
            predictions[index].write(into: &body, at: now, addresses: addresses, quirks: settings.quirks)
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
