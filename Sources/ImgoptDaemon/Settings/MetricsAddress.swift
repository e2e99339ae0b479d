/// Where the figures are served over HTTP: on this machine only.
package enum MetricsAddress: Sendable, Equatable {
    /// A loopback host and a port; port 0 is any free one.
    case loopback(host: String, port: Int)
    /// A Unix socket at an absolute path.
    case unix(path: String)

    /// Reads `127.0.0.1:9464`, `localhost:9464`, `[::1]:9464` or `unix:/run/imgopt-metrics.sock`; nil: it is none of
    /// these.
    package init?(parsing text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard SettingRules.socketPath.isAllowed(path) else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard let port = Int(digits), (0...65_535).contains(port), String(port) == digits else { return nil }
        let host = String(text[..<colon])
        if host == "[::1]" {
            self = .loopback(host: "::1", port: port)
        } else if host != "::1", SettingRules.isLoopback(host) {
            self = .loopback(host: host, port: port)
        } else {
            return nil
        }
    }
}
