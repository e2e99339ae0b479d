package import ImgoptHTTP

/// How to reach Replicate, checked: a value of this type can be used as it is.
package struct ReplicateOptions: Sendable {
    /// The API's address without a slash at its end, for instance `https://api.replicate.com/v1`.
    package let baseURL: String
    /// The origin of `baseURL`; the token goes nowhere else.
    package let origin: HTTPAddress
    /// The account's token and what goes with it, as they are now.
    var credentials: LiveCredentials.Values { live.current }
    /// All copies of these options share it.
    private let live: LiveCredentials
    /// Sent with every request.
    package let userAgent: String
    /// Milliseconds for a connection.
    package let connectTimeoutMilliseconds: Int
    /// Milliseconds for a creation, from its start to the whole answer.
    package let createTimeoutMilliseconds: Int
    /// Milliseconds for any other small request.
    package let readTimeoutMilliseconds: Int
    /// Milliseconds for a small file's way up; a large one has more.
    package let uploadTimeoutMilliseconds: Int
    /// Milliseconds for an output's way down.
    package let downloadTimeoutMilliseconds: Int
    /// Outputs are fetched from these hosts and what lies below them.
    package let deliveryHosts: [String]

    /// Checks what is given. The base URL must be https, or http on this machine itself (a stand-in for tests): the
    /// token never travels in the clear. Throws what is wrong, in words for the settings' author.
    package init(
        baseURL: String, token: Secret, headers: ExtraHeaders = ExtraHeaders(), userAgent: String,
        connectTimeoutMilliseconds: Int = 10_000, createTimeoutMilliseconds: Int, readTimeoutMilliseconds: Int = 30_000,
        uploadTimeoutMilliseconds: Int = 300_000, downloadTimeoutMilliseconds: Int, deliveryHosts: [String]
    ) throws(ReplicateOptionsError) {
        var trimmed = baseURL[...]
        while trimmed.last == "/" { trimmed.removeLast() }
        guard let origin = HTTPAddress(url: String(trimmed)), !trimmed.contains("?"), !trimmed.contains("#") else {
            throw ReplicateOptionsError("the base URL is not a plain http or https address")
        }
        guard origin.scheme == "https" || origin.isLoopback else {
            throw ReplicateOptionsError("the base URL must be https: the token would travel in the clear")
        }
        try Self.check(token)
        self.baseURL = String(trimmed)
        self.origin = origin
        live = LiveCredentials(.init(token: token, headers: headers))
        self.userAgent = userAgent
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
        self.createTimeoutMilliseconds = createTimeoutMilliseconds
        self.readTimeoutMilliseconds = readTimeoutMilliseconds
        self.uploadTimeoutMilliseconds = uploadTimeoutMilliseconds
        self.downloadTimeoutMilliseconds = downloadTimeoutMilliseconds
        self.deliveryHosts = deliveryHosts
    }

    /// Uses another token and other headers for all requests from now on.
    func replace(_ token: Secret, _ headers: ExtraHeaders) throws(ReplicateOptionsError) {
        try Self.check(token)
        live.replace(.init(token: token, headers: headers))
    }

    private static func check(_ token: Secret) throws(ReplicateOptionsError) {
        guard !token.exposed.isEmpty, token.exposed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ReplicateOptionsError("the token is empty, or has blanks or other characters that no token has")
        }
    }

    /// Whether an output may be fetched from there: a delivery host, over https, or over http where the API itself is
    /// a stand-in on this machine.
    package func allowsDownload(from address: HTTPAddress) -> Bool {
        let isSchemeRight = address.scheme == "https" || origin.scheme == "http"
        return isSchemeRight && address.isAt(orBelow: deliveryHosts)
    }
}
