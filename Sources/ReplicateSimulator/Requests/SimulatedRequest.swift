/// One HTTP request as the core sees it: only what a decision depends on.
package struct SimulatedRequest: Sendable {
    /// `GET`, `POST`, ...
    package var method: String
    /// Path without the query, still percent-encoded.
    package var path: String
    /// Query without the question mark, or empty.
    package var query = ""
    /// The header of that name, if it was sent.
    package var authorization: String?
    /// The header of that name, if it was sent.
    package var prefer: String?
    /// The header of that name, if it was sent.
    package var cancelAfter: String?
    /// The header of that name, if it was sent.
    package var contentType: String?
    /// The header of that name, if it was sent.
    package var range: String?
    /// The whole body.
    package var body: [UInt8] = []
    /// When the head of the request was read.
    package var arrivedAt: Microseconds

    /// A request with neither headers nor body.
    package init(method: String, path: String, arrivedAt: Microseconds) {
        self.method = method
        self.path = path
        self.arrivedAt = arrivedAt
    }
}
