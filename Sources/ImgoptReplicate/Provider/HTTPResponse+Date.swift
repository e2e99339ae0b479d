internal import ImgoptHTTP

extension HTTPResponse {
    /// The answer with a time of its own. A later time that it names is counted from that one, so that clocks need not
    /// agree; an answer that tells none is taken to be of `now`, in microseconds since 1970.
    func dated(_ now: @autoclosure () -> Int64?) -> HTTPResponse {
        guard status == 429, headers["date"] == nil, let now = now() else { return self }
        var dated = headers
        dated.append(name: "Date", value: Timestamp.text(now))
        return HTTPResponse(
            status: status, headers: dated, body: body, bodyBytes: bodyBytes, effectiveURL: effectiveURL)
    }
}
