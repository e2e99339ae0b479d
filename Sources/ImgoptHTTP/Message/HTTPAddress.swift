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

    /// Why a text can't be read as an address, in curl's words; nil: it can.
    package static func flaw(in text: String) -> String? {
        guard let url = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(url) }
        let code = unsafe curl_url_set(url, CURLUPART_URL, text, 0)
        guard code != CURLUE_OK else { return nil }
        return unsafe String(cString: curl_url_strerror(code))
    }

    /// An absolute http or https address as a browser makes it of a text: what it trims, drops, turns round and encodes
    /// is the same here. The host is not looked at. Nil: the text is no such address.
    package static func normalized(_ text: String) -> String? {
        if isPlain(text), !text.utf8.contains(where: { odd.contains($0) }) { return text }
        var bytes = text.utf8.filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }[...]
        bytes = bytes.drop { $0 <= 0x20 }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        // Up to the query the slashes of another system are slashes.
        let query = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? bytes.endIndex
        for place in bytes.indices.prefix(upTo: query) where bytes[place] == UInt8(ascii: "\\") {
            bytes[place] = UInt8(ascii: "/")
        }
        let isHTTP = ["http://", "https://"].contains { start in
            zip(start.utf8, bytes).allSatisfy { $0 == $1 | 0x20 } && bytes.count > start.utf8.count
        }
        guard isHTTP, let slashes = bytes.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let host = bytes[(slashes + 2)...]
        let path = host.firstIndex { "/?#".utf8.contains($0) } ?? bytes.endIndex
        let end = bytes[path...].firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        var plain = Array(String(decoding: bytes[..<slashes], as: UTF8.self).lowercased().utf8) + bytes[slashes..<path]
        for place in path..<end {
            let isEncoded =
                bytes[place] <= 0x20 || bytes[place] >= 0x7F || "\"<>".utf8.contains(bytes[place])
                || (place < query && "`{}^".utf8.contains(bytes[place]))
            if isEncoded { plain += hexadecimal(bytes[place]) } else { plain.append(bytes[place]) }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// What a browser does not leave as it is, of what a plain address may hold.
    private static let odd = Array("\\\"<>`{}^#".utf8)

    private static func hexadecimal(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
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

    /// A part of an address that curl has taken apart; nil if it has none.
    static func part(_ part: CURLUPart, of url: OpaquePointer, flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(url, part, &text, UInt32(flags)) == CURLUE_OK, let found = unsafe text else {
            return nil
        }
        defer { unsafe curl_free(found) }
        return unsafe String(cString: found)
    }
}
