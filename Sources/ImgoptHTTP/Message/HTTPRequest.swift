/// One request, complete: nothing is added to it but what the protocol needs.
package struct HTTPRequest: Sendable {
    /// The methods in use.
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// What to do with an answer that points elsewhere (301, 302, 303, 307, 308).
    package enum Redirects: Sendable {
        /// It is the response, as it came.
        case refuse
        /// A GET goes on to the new address, at most `maximum` times and only where `allowed` says so; otherwise the
        /// answer that points there is the response. `Authorization` is dropped when the origin changes.
        case follow(maximum: Int, allowed: @Sendable (HTTPAddress) -> Bool)
    }

    /// A transfer that stays slower than this for so long has failed. Waiting for the answer counts as slow too.
    package struct StallLimit: Sendable {
        /// Bytes per second, at least.
        package let bytesPerSecond: Int
        /// For how many seconds it may be slower.
        package let seconds: Int

        package init(bytesPerSecond: Int, seconds: Int) {
            self.bytesPerSecond = bytesPerSecond
            self.seconds = seconds
        }
    }

    /// The method; a body is sent with POST and PUT only.
    package var method: Method
    /// An absolute `http` or `https` URL without user or password in it.
    package var url: String
    /// Fields to send. Names and values with control characters fail the request.
    package var headers: HTTPFields
    /// The body of a POST; of a PUT, which has no form.
    package var body: HTTPBody
    /// Milliseconds to have a connection, TLS included.
    package var connectTimeoutMilliseconds: Int
    /// Milliseconds for everything, from the start to the last byte of the answer, redirects included.
    package var totalTimeoutMilliseconds: Int
    /// How slow the transfer may be.
    package var stallLimit: StallLimit?
    /// An answer with a larger body (after decompression) is a failure.
    package var maximumBodyBytes: Int
    /// Where the body of a 2xx answer goes; nil: into the response.
    package var sink: (any HTTPBodySink)?
    /// What to do with redirects.
    package var redirects: Redirects
    /// False: the request leaves this machine at most once, even where repeating it on a new connection is customary
    /// (a kept-alive connection that ended before the answer). Such a request fails with `certainlyNotSent` false.
    package var mayRepeat: Bool

    /// A request with the given method and URL, and limits that suit a small JSON exchange.
    package init(
        method: Method = .get, url: String, headers: HTTPFields = HTTPFields(), body: HTTPBody = .none,
        connectTimeoutMilliseconds: Int = 10_000, totalTimeoutMilliseconds: Int = 60_000,
        stallLimit: StallLimit? = nil, maximumBodyBytes: Int = 16 << 20, sink: (any HTTPBodySink)? = nil,
        redirects: Redirects = .refuse, mayRepeat: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
        self.totalTimeoutMilliseconds = totalTimeoutMilliseconds
        self.stallLimit = stallLimit
        self.maximumBodyBytes = maximumBodyBytes
        self.sink = sink
        self.redirects = redirects
        self.mayRepeat = mayRepeat
    }
}
