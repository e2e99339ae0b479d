internal import CCurl

extension Transfer {
    /// What becomes of the exchange now that curl is done with the handle. `proxy`: who may have been on the way.
    func conclude(_ result: CURLcode, by proxy: HTTPProxy?) -> Conclusion {
        if isCertainlyNotSent && hasMetEnd && takeNewConnection() { return .follow }
        guard result == CURLE_OK else { return .finished(.failed(failure(result, proxy))) }
        if follows() { return .follow }
        do {
            try beginSinkOnce()
        } catch {
            return .finished(
                .failed(HTTPFailure(reason: .sink("\(error)"), certainlyNotSent: false, message: "\(error)")))
        }
        return .finished(
            .response(
                HTTPResponse(
                    status: status, headers: HTTPFields(head: head), body: body, bodyBytes: bodyBytes,
                    effectiveURL: url)))
    }

    /// Has the handle go on over a connection that served nobody yet, which is not looked at again.
    private func takeNewConnection() -> Bool {
        hasMetEnd = false
        var setup = unsafe HandleSetup(handle: handle)
        setup.set(CURLOPT_FRESH_CONNECT, 1)
        return setup.result == CURLE_OK
    }

    /// Prepares the next hop if the answer is a redirect that may be followed.
    private func follows() -> Bool {
        guard case .follow(let maximum, let allowed) = request.redirects, request.method == .get,
            [301, 302, 303, 307, 308].contains(status), hops < maximum,
            let next = redirectTarget, let target = HTTPAddress(url: next), allowed(target)
        else { return false }
        let left = request.totalTimeoutMilliseconds - elapsedMilliseconds
        guard left > 0 else { return false }
        let isSameOrigin = target == HTTPAddress(url: request.url)
        spentMilliseconds = elapsedMilliseconds
        return redirect(to: next, keepsAuthorization: isSameOrigin, millisecondsLeft: left)
    }

    private var redirectTarget: String? {
        var text: UnsafeMutableRawPointer?
        unsafe ccurl_get_pointer(handle, CURLINFO_REDIRECT_URL, &text)
        return unsafe text.map { unsafe String(cString: $0.assumingMemoryBound(to: CChar.self)) }
    }

    /// Milliseconds spent over all hops so far.
    private var elapsedMilliseconds: Int {
        var microseconds: curl_off_t = 0
        unsafe ccurl_get_offset(handle, CURLINFO_TOTAL_TIME_T, &microseconds)
        return spentMilliseconds + Int(microseconds / 1_000)
    }

    private func failure(_ result: CURLcode, _ proxy: HTTPProxy?) -> HTTPFailure {
        switch stop {
        case .tooLarge:
            return HTTPFailure(
                reason: .tooLarge, certainlyNotSent: false,
                message: "the answer has more than \(request.maximumBodyBytes) bytes or too many headers")
        case .impossibleLength:
            return HTTPFailure(
                reason: .cut, certainlyNotSent: false,
                message: "the answer's Content-Length is impossible, so it can't be told whether all of it came")
        case .unreadable:
            return HTTPFailure(
                reason: .badRequest, certainlyNotSent: false,
                message: "the file that was sent can't be read to its end, or became shorter")
        case .sink(let text):
            return HTTPFailure(reason: .sink(text), certainlyNotSent: false, message: text)
        case nil: break
        }
        let text = message(result)
        let (reason, message) =
            troubleOnTheWay(result, text, proxy) ?? trouble(withCertificate: result, text)
            ?? (Self.reason(result), text)
        return HTTPFailure(reason: reason, certainlyNotSent: isCertainlyNotSent, message: message)
    }

    private func message(_ result: CURLcode) -> String {
        if wasRepeatRefused { return "the connection ended before an answer came" }
        let detail = unsafe String(cString: errorText)
        return unsafe detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
    }

    private static func reason(_ result: CURLcode) -> HTTPFailure.Reason {
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST: .resolve
        case CURLE_COULDNT_CONNECT: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT:
            .tls
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM, CURLE_ABORTED_BY_CALLBACK, CURLE_SEND_FAIL_REWIND:
            .cut
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED: .unsupportedURL
        case CURLE_READ_ERROR: .badRequest
        default: .other
        }
    }
}
