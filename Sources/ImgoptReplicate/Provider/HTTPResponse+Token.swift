package import ImgoptHTTP

extension HTTPResponse {
    /// More of an error's body than this is of no use.
    private static let errorBodyBytesMax = 64 << 10

    /// Whether it is an error of which only the begin is kept.
    var isErrorCut: Bool { !(200...299).contains(status) && bodyBytes > Self.errorBodyBytesMax }

    /// Whether its content type has this word in it.
    func isSaid(toBe word: String) -> Bool { headers["content-type"]?.lowercased().contains(word) ?? false }

    /// The answer without any of these. What is read of an answer goes to logs, events and clients, and a server or a
    /// model may echo what it was sent, in good answers too.
    package func hiding(_ secrets: [Secret]) -> HTTPResponse {
        secrets.reduce(self) { $0.hiding($1) }
    }

    private func hiding(_ secret: Secret) -> HTTPResponse {
        let isError = !(200...299).contains(status)
        let kept = isError && body.count > Self.errorBodyBytesMax ? Array(body.prefix(Self.errorBodyBytesMax)) : body
        let search = ByteSearch(Array(secret.exposed.utf8))
        let bytes = kept.span
        guard var place = search.first(in: bytes) else { return isError ? with(kept) : self }
        var cleaned: [UInt8] = []
        var start = 0
        while true {
            cleaned += kept[start..<place]
            cleaned += "[hidden]".utf8
            start = place + search.wanted.count
            guard let next = search.first(in: bytes, from: start) else { break }
            place = next
        }
        return with(cleaned + kept[start...])
    }

    private func with(_ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: headers, body: body, bodyBytes: bodyBytes, effectiveURL: effectiveURL)
    }
}
