/// An answer that came whole. Any status counts, 500 as well as 200.
package struct HTTPResponse: Sendable {
    /// The status code.
    package let status: Int
    /// The fields of the final answer.
    package let headers: HTTPFields
    /// The body; empty if it went to a sink. Of an answer other than 2xx: its first 64 KiB.
    package let body: [UInt8]
    /// How many bytes of body came, in the sink or otherwise.
    package let bodyBytes: Int
    /// The URL that answered, after redirects.
    package let effectiveURL: String

    /// An answer, as made by the client and by tests.
    package init(
        status: Int, headers: HTTPFields = HTTPFields(), body: [UInt8] = [], bodyBytes: Int? = nil,
        effectiveURL: String = ""
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.bodyBytes = bodyBytes ?? body.count
        self.effectiveURL = effectiveURL
    }
}
