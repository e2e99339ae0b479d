extension SimulatorWorld {
    /// Decides a request to the delivery host. Nobody needs a token there, and nobody should send one.
    package mutating func deliver(_ request: SimulatedRequest, at now: Microseconds) -> SimulatedAnswer {
        removeExpired(at: now)
        counters.requests[.download, default: 0] += 1
        if request.authorization != nil { counters.deliveryWithToken += 1 }
        guard request.method == "GET" else { return SimulatedAnswer(status: 405) }
        let struck = settings.faults.draw(from: FaultName.downloads, kind: .download, using: &generator)
        let place = OutputPlace(request.path)
        let index = place.flatMap { indexByID[$0.prediction] }
        var answer = Self.missing
        if struck?.name == .downloadRemoved, let index { predictions[index].isRemoved = true }
        if struck?.name != .downloadMissing, let index, let number = place?.number {
            answer = output(number, of: index, range: request.range, at: now)
        }
        if let struck, answer.status < 300 { answer = Self.mistreated(answer, by: struck.name, struck.rule) }
        if answer.status < 300 {
            counters.downloads += 1
            if let index { predictions[index].firstDownloadAt = predictions[index].firstDownloadAt ?? now }
            counters.downloadedBytes += answer.body.count
        }
        answer.delay = delay(of: .download, at: now)
        return answer
    }

    private static let missing = SimulatedAnswer(
        status: 404, contentType: "text/html; charset=utf-8", body: Array("<h1>Not Found</h1>\n".utf8))

    private mutating func output(
        _ number: Int, of index: Int, range: String?, at now: Microseconds
    ) -> SimulatedAnswer {
        guard case .succeeded = predictions[index].state(at: now), !predictions[index].isRemoved,
            (0..<predictions[index].outputCount).contains(number)
        else { return Self.missing }
        let image: StoredImage
        switch predictions[index].source {
        case .evicted, .fetching: return Self.missing
        case .image(let stored): image = stored
        case .sample: image = sampleImage()
        }
        return Self.whole(image, etag: "\(predictions[index].id)-\(number)", range: range)
    }

    private mutating func sampleImage() -> StoredImage {
        guard let bytes = settings.outputBytes else { return .sample }
        if let image = syntheticImage, image.bytes.count >= bytes { return image }
        let image = StoredImage(bytes: SamplePNG.make(byteCount: bytes))
        syntheticImage = image
        return image
    }

    private static func whole(_ image: StoredImage, etag: String, range: String?) -> SimulatedAnswer {
        var answer = SimulatedAnswer(status: 200, contentType: image.contentType, body: image.bytes)
        answer.headers += [
            ("etag", "\"\(etag)\""), ("accept-ranges", "bytes"), ("cache-control", "public,max-age=3600"),
        ]
        guard let range, let wanted = byteRange(range, count: image.bytes.count) else { return answer }
        answer.status = 206
        answer.body = Array(image.bytes[wanted])
        answer.headers.append(
            ("content-range", "bytes \(wanted.lowerBound)-\(wanted.upperBound - 1)/\(image.bytes.count)"))
        return answer
    }

    /// `bytes=2-5` or `bytes=2-`; everything else is answered in full, as servers may.
    private static func byteRange(_ header: String, count: Int) -> Range<Int>? {
        guard header.hasPrefix("bytes=") else { return nil }
        let bounds = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = Int(bounds[0]), (0..<count).contains(first) else { return nil }
        if bounds[1].isEmpty { return first..<count }
        guard let last = Int(bounds[1]), last >= first else { return nil }
        return first..<(min(last, count - 1) + 1)
    }

    private static func mistreated(
        _ answer: SimulatedAnswer, by name: FaultName, _ rule: FaultRule
    ) -> SimulatedAnswer {
        var answer = answer
        switch name {
        case .downloadError:
            return SimulatedAnswer(
                status: rule.status ?? 503, contentType: "text/plain", body: Array((rule.text ?? "").utf8))
        case .downloadWrongType:
            return SimulatedAnswer(
                status: 200, contentType: "text/html; charset=utf-8",
                body: Array("<!DOCTYPE html><html><body>not an image</body></html>\n".utf8))
        case .downloadAs:
            guard let file = rule.text.flatMap(StoredImage.init(declaredBy:)) else { break }
            return SimulatedAnswer(status: 200, contentType: file.contentType, body: file.bytes)
        case .contentLength: answer.announcedLength = rule.text ?? "-1"
        case .downloadTruncated: answer.transport = .truncated
        case .downloadSlow: answer.transport = .slow(milliseconds: rule.milliseconds)
        default: break
        }
        return answer
    }
}
