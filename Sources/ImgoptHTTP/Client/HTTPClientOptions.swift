/// The limits of one client.
package struct HTTPClientOptions: Sendable {
    /// Open connections in all; further transfers wait for one, on their own time-out.
    package var maximumConnections: Int
    /// Connections kept for later use.
    package var keptConnections: Int
    /// A kept connection idle for longer is not used again. Shorter than what servers usually allow, since a request
    /// sent just as the server closes has an unknown outcome.
    package var keptSeconds: Int
    /// Milliseconds for which what was sent may stay unacknowledged: then the connection ends, and nothing of it
    /// arrives any more. It holds for what a killed process leaves behind as well.
    package var tcpTimeoutMilliseconds: Int
    /// What stands between here and every other machine; nil: nothing, whatever the environment says.
    package var proxy: HTTPProxy?
    /// Whose certificates are taken.
    package var trust: HTTPTrust

    /// Limits that suit a daemon with some hundred transfers under way.
    package init(
        maximumConnections: Int = 1_024, keptConnections: Int = 512, keptSeconds: Int = 50,
        tcpTimeoutMilliseconds: Int = 20_000, proxy: HTTPProxy? = nil, trust: HTTPTrust = HTTPTrust()
    ) {
        self.maximumConnections = maximumConnections
        self.keptConnections = keptConnections
        self.keptSeconds = keptSeconds
        self.tcpTimeoutMilliseconds = tcpTimeoutMilliseconds
        self.proxy = proxy
        self.trust = trust
    }
}
