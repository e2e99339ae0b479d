import ImgoptHash

/// Signature version 4 of a request to an object store, by hand: curl signs some keys and queries wrongly, each of its
/// versions others.
package struct Signature: Sendable {
    /// Of whom it is.
    package let credentials: ObjectCredentials
    /// As the store names it: `us-east-1`, `auto`.
    package let region: String
    let service: String

    /// `service` is `s3` for all object stores.
    package init(credentials: ObjectCredentials, region: String, service: String = "s3") {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// What is signed of a request. Path and query are encoded as they are sent.
    package struct Subject: Sendable {
        /// `GET`, `PUT`, ...
        package var method: String
        /// From the first slash on, without the query.
        package var path: String
        /// Encoded names and values, in any order.
        package var query: [(name: String, value: String)] = []
        /// Names in lower case, `host` among them; values without blanks around them.
        package var headers: [(name: String, value: String)]
        /// The SHA-256 of the body, or `UNSIGNED-PAYLOAD`.
        package var payload: String

        /// A request of that kind.
        package init(
            method: String, path: String, query: [(name: String, value: String)] = [],
            headers: [(name: String, value: String)], payload: String
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.payload = payload
        }

        /// The query as it is sent: sorted, and each name with its `=`.
        package var queryText: String {
            query.sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { "\($0.name)=\($0.value)" }
                .joined(separator: "&")
        }

        var signedNames: String { headers.map(\.name).sorted().joined(separator: ";") }

        var canonical: String {
            let lines = headers.sorted { $0.name < $1.name }.map { "\($0.name):\($0.value)\n" }.joined()
            return [method, path, queryText, lines, signedNames, payload].joined(separator: "\n")
        }
    }

    /// The value of `Authorization` for a request that has the time in `x-amz-date`.
    package func authorization(of subject: Subject, at time: SignatureTime) -> String {
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope(time)),SignedHeaders=\(subject.signedNames),"
            + "Signature=\(signature(of: subject, at: time))"
    }

    /// The query of an address by which whoever has it may send this request for so many seconds.
    package func presigned(_ subject: Subject, for seconds: Int, at time: SignatureTime) -> String {
        var subject = subject
        subject.query += [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", PercentEncoding.encode("\(credentials.accessKey)/\(scope(time))")),
            ("X-Amz-Date", time.stamp), ("X-Amz-Expires", String(seconds)),
            ("X-Amz-SignedHeaders", PercentEncoding.encode(subject.signedNames)),
        ]
        if let token = credentials.sessionToken {
            subject.query.append(("X-Amz-Security-Token", PercentEncoding.encode(token)))
        }
        return subject.queryText + "&X-Amz-Signature=\(signature(of: subject, at: time))"
    }

    func signature(of subject: Subject, at time: SignatureTime) -> String {
        let digest = SHA256.hex(of: Array(subject.canonical.utf8))
        let text = ["AWS4-HMAC-SHA256", time.stamp, scope(time), digest].joined(separator: "\n")
        var key = Array("AWS4\(credentials.secretKey)".utf8)
        for part in [time.date, region, service, "aws4_request", text] {
            key = SHA256.code(of: Array(part.utf8), key: key)
        }
        return SHA256.hex(key)
    }

    private func scope(_ time: SignatureTime) -> String { "\(time.date)/\(region)/\(service)/aws4_request" }
}
