internal import CCurl

/// A proxy that stands between a client and every server but this machine itself. Its password shows nowhere.
package struct HTTPProxy: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Who it is to the proxy.
    struct Login: Sendable, Equatable {
        let user: String
        let password: String
    }

    /// Those that a client can speak to. All but `socks5` leave names to the proxy to resolve.
    private static let schemes: Set<String> = ["http", "https", "socks5", "socks5h"]
    /// This machine itself: what goes there in the clear is for nobody else.
    private static let neverProxied = "localhost,127.0.0.0/8,::1"

    /// As `http://proxy.example:3128`, without user and password.
    package let url: String
    let host: String
    /// Nil: curl's own for the scheme.
    let port: String?
    /// Where it was named, for messages: `replicate.proxy`, `HTTPS_PROXY`.
    package let origin: String
    private(set) var login: Login?
    let exceptions: String

    /// Reads the address of a proxy as curl does: without a scheme it speaks HTTP; a user and a password may stand
    /// before the host. Nil: it is none.
    ///
    /// - Parameters:
    ///   - origin: where it was named.
    ///   - exceptions: hosts that are reached without it, as `NO_PROXY` has them.
    package init?(url text: String, origin: String, exceptions: String = "") {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let url = unsafe curl_url()
        else { return nil }
        defer { unsafe curl_url_cleanup(url) }
        let whole = text.contains("://") ? text : "http://" + text
        guard unsafe curl_url_set(url, CURLUPART_URL, whole, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
            let scheme = unsafe HTTPAddress.part(CURLUPART_SCHEME, of: url)?.lowercased(),
            Self.schemes.contains(scheme),
            let host = unsafe HTTPAddress.part(CURLUPART_HOST, of: url), !host.isEmpty,
            unsafe ["/", nil].contains(HTTPAddress.part(CURLUPART_PATH, of: url)),
            unsafe HTTPAddress.part(CURLUPART_QUERY, of: url) == nil,
            unsafe HTTPAddress.part(CURLUPART_FRAGMENT, of: url) == nil
        else { return nil }
        port = unsafe HTTPAddress.part(CURLUPART_PORT, of: url)
        self.host = host
        self.url = "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "")
        self.origin = origin
        self.exceptions = exceptions.isEmpty ? Self.neverProxied : "\(exceptions),\(Self.neverProxied)"
        if let user = unsafe HTTPAddress.part(CURLUPART_USER, of: url, flags: CURLU_URLDECODE) {
            let password = unsafe HTTPAddress.part(CURLUPART_PASSWORD, of: url, flags: CURLU_URLDECODE)
            login = Login(user: user, password: password ?? "")
        }
    }

    /// Whether the address itself carried a user or a password.
    package var hasLogin: Bool { login != nil }

    /// Whether its address names a port.
    package var hasPort: Bool { port != nil }

    /// The same proxy with this user and password.
    package func with(user: String, password: String) -> HTTPProxy {
        var proxy = self
        proxy.login = Login(user: user, password: password)
        return proxy
    }

    package var description: String { "the proxy \(url) (\(origin))" }
    /// The same.
    package var debugDescription: String { description }
    /// Nothing that `dump` could show.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
