internal import Synchronization

/// What each request shows of who sends it; can be replaced while it is in use.
final class LiveCredentials: Sendable {
    struct Values: Sendable {
        let token: Secret
        let headers: ExtraHeaders
        /// What must not be seen of an answer.
        let secrets: [Secret]

        init(token: Secret, headers: ExtraHeaders) {
            self.token = token
            self.headers = headers
            secrets = [token] + headers.secrets
        }
    }

    private let values: Mutex<Values>

    init(_ values: Values) { self.values = Mutex(values) }

    var current: Values { values.withLock { $0 } }

    func replace(_ new: Values) {
        values.withLock { $0 = new }
    }
}
