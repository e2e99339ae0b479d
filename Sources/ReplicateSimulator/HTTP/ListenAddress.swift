/// Where to listen. Only the machine's own addresses are taken: whoever reaches the control endpoint may do anything.
package struct ListenAddress: Sendable, Equatable {
    /// An address or `localhost`, without brackets.
    package let host: String
    /// A port; 0 stands for any free one.
    package let port: Int

    /// Any free port of 127.0.0.1.
    package static let anyPort = ListenAddress(host: "127.0.0.1", port: 0)

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080`, `localhost:0` or `[::1]:0`.
    package init(_ text: String) throws(SettingsError) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { throw SettingsError("\"\(text)\" is no address: say HOST:PORT, such as 127.0.0.1:0") }
        let host = text[..<colon]
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
        guard bare == "localhost" || bare == "::1" || Self.isLoopbackIPv4(bare) else {
            throw SettingsError("\"\(bare)\" is not a loopback address: the simulator serves its own machine only")
        }
        self.init(host: bare, port: port)
    }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return numbers.count == 4 && numbers.first == 127 && !numbers.contains(nil)
    }

    /// The host as it stands in a URL.
    var urlHost: String { host.contains(":") ? "[\(host)]" : host }
}
