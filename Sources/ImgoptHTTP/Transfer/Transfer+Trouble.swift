internal import CCurl

/// What kept a request from ever reaching a server: told by its cause, since that is what somebody has to mend.
extension Transfer {
    /// What a proxy did; nil if it was not the proxy.
    func troubleOnTheWay(
        _ result: CURLcode, _ text: String, _ proxy: HTTPProxy?
    ) -> (HTTPFailure.Reason, String)? {
        guard let proxy, isCertainlyNotSent else { return nil }
        var status = 0
        unsafe ccurl_get_long(handle, CURLINFO_HTTP_CONNECTCODE, &status)
        if status >= 300 {
            let target = HTTPAddress(url: url).map { "\($0.host):\($0.port)" } ?? "the server"
            let what = status == 407 ? "wants another user and password" : "does not connect to \(target)"
            return (.proxy(status: status), "\(proxy) \(what): HTTP status \(status)")
        }
        // curl names whom it did not reach, and nothing else tells whether that was the proxy.
        let isProxy =
            [CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY].contains(result) || text.hasPrefix("Proxy CONNECT")
            || text.hasPrefix("Failed to connect to \(proxy.host) port")
        return isProxy ? (.proxy(status: nil), "\(proxy) can't be used: \(text)") : nil
    }

    /// What is wrong with a certificate; nil if nothing is.
    func trouble(withCertificate result: CURLcode, _ text: String) -> (HTTPFailure.Reason, String)? {
        guard result == CURLE_PEER_FAILED_VERIFICATION else { return nil }
        var (server, proxy) = (0, 0)
        unsafe ccurl_get_long(handle, CURLINFO_SSL_VERIFYRESULT, &server)
        unsafe ccurl_get_long(handle, CURLINFO_PROXY_SSL_VERIFYRESULT, &proxy)
        let owner = proxy != 0 ? "the proxy" : HTTPAddress(url: url)?.host ?? "the server"
        let (distrust, what): (HTTPFailure.Distrust, String) =
            switch ccurl_distrust_of(proxy != 0 ? proxy : server) {
            case ccurl_distrust_issuer: (.issuer, "was issued by nobody whom this machine trusts")
            case ccurl_distrust_expired: (.expired, "has expired")
            case ccurl_distrust_early: (.early, "is not valid yet")
            default:
                // Both of curl's sentences about names have these words.
                text.contains("subject name") ? (.name, "is for another name") : (.other, "was refused")
            }
        return (.untrusted(distrust), "the certificate of \(owner) \(what): \(text)")
    }
}
