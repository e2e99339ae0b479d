internal import CCurl

/// Where a URL leads: its origin, as read by the very parser that will connect, so that a check of it can't be fooled
/// by two readings of one text.
package struct HTTPAddress: Sendable, Hashable {
    /// `http` or `https`.
    package let scheme: String
    /// The host in lower case; an IPv6 address in brackets.
    package let host: String
    /// The port, the scheme's own if none is named.
    package let port: Int

    /// The address of an absolute http or https URL; nil if it is none, or carries a user name or password.
    package init?(url text: String) {
        guard Self.isPlain(text) else { return nil }
        guard let url = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(url) }
        guard unsafe curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) == CURLUE_OK,
            let scheme = unsafe Self.part(CURLUPART_SCHEME, of: url)?.lowercased(),
            scheme == "http" || scheme == "https",
            let host = unsafe Self.part(CURLUPART_HOST, of: url)?.lowercased(), !host.isEmpty,
            let port = unsafe Self.part(CURLUPART_PORT, of: url, flags: CURLU_DEFAULT_PORT).flatMap({ Int($0) })
        else { return nil }
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// Whether curl may be given the text. It says itself what is wrong with the rest, when it connects.
    static func isPlain(_ text: String) -> Bool {
        // A control character, a blank or anything beyond ASCII has no place in a URL that goes over the wire.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("http://") || start == "https://"
    }

    /// True if the host is this machine itself, by a name or number that needs no resolver to be sure of.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }

    /// True if the host is one of these or lies below one of them.
    package func isAt(orBelow hosts: [String]) -> Bool {
        hosts.contains { host == $0.lowercased() || host.hasSuffix("." + $0.lowercased()) }
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer, flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(url, part, &text, UInt32(flags)) == CURLUE_OK, let found = unsafe text else {
            return nil
        }
        defer { unsafe curl_free(found) }
        return unsafe String(cString: found)
    }
}
