/// One HTTP answer, and how it is to be mistreated on its way.
package struct SimulatedAnswer: Sendable {
    /// What happens to the answer on the connection.
    package enum Transport: Sendable, Equatable {
        /// It goes out as it is.
        case whole
        /// Half of the body, under the length of all of it, then the connection is closed.
        case truncated
        /// Nothing is sent; the connection is reset.
        case reset
        /// The body is spread over this many milliseconds.
        case slow(milliseconds: Int)
    }

    /// HTTP status.
    package var status: Int
    /// Headers apart from the length, names in lower case.
    package var headers: [(name: String, value: String)]
    /// The whole body.
    package var body: [UInt8]
    /// How it is sent.
    package var transport = Transport.whole
    /// What is said to be the length of the body; nil: what it is.
    package var announcedLength: String?
    /// Time to wait before it is sent.
    package var delay: Microseconds = 0

    /// An answer with a body of the given type.
    init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        headers = [("content-type", contentType)]
        self.body = body
    }

    /// An answer without a body.
    init(status: Int) {
        self.status = status
        headers = []
        body = []
    }

    /// A JSON answer.
    init(status: Int = 200, json: [UInt8]) {
        self.init(status: status, contentType: "application/json", body: json)
    }
}
