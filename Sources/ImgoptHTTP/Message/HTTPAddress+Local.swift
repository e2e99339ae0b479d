extension HTTPAddress {
    /// Whether the host is this machine or one of its own network: nobody out there reaches it by this address.
    package var isLocal: Bool {
        if host.hasPrefix("[") { return Self.isLocal(v6: host.dropFirst().prefix { $0 != "]" && $0 != "%" }) }
        let labels = host.split(separator: ".")
        let octets = labels.compactMap { UInt8($0) }
        if labels.count == 4, octets.count == 4 { return Self.isLocal(v4: octets) }
        // A name of one word is one of this network too.
        return labels.count < 2 || labels.last.map { Self.localDomains.contains(String($0)) } ?? true
    }

    /// Domains that each network has of its own.
    private static let localDomains: Set = ["localhost", "local", "internal", "localdomain"]

    private static func isLocal(v4 octets: [UInt8]) -> Bool {
        switch (octets[0], octets[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (192, 168), (172, 16...31), (100, 64...127): true
        default: false
        }
    }

    private static func isLocal(v6 text: Substring) -> Bool {
        if text == "::" || text == "::1" { return true }
        if text.hasPrefix("::ffff:") {
            let tail = text.dropFirst(7)
            let octets = tail.split(separator: ".").compactMap { UInt8($0) }
            if octets.count == 4 { return isLocal(v4: octets) }
            let words = tail.split(separator: ":").compactMap { UInt16($0, radix: 16) }
            guard words.count == 2 else { return false }
            return isLocal(v4: words.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })
        }
        guard let first = text.split(separator: ":").first.flatMap({ UInt16($0, radix: 16) }) else { return false }
        // fc00::/7 is private, fe80::/10 is of one link.
        return first >> 9 == 0xFC00 >> 9 || first >> 6 == 0xFE80 >> 6
    }
}
