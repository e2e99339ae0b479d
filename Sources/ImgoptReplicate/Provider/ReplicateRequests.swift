package import ImgoptHTTP
internal import ImgoptJSON

/// Builds the requests of the API. Pure: the same arguments give the same request. Addresses are made from the base
/// URL, never from what an answer holds.
package struct ReplicateRequests: Sendable {
    /// A page of a hundred predictions with their inputs, outputs and logs may be large; this much is not.
    static let answerBytesMax = 64 << 20
    /// What is no prediction has no reason to be large; a model's schema may be long.
    static let otherAnswerBytesMax = 8 << 20

    private let options: ReplicateOptions

    /// Requests to the API of these options.
    package init(options: ReplicateOptions) { self.options = options }

    /// A creation. The only request that must never be sent twice.
    package func create(_ request: CreateRequest) -> HTTPRequest {
        let deployment = ModelReference(request.model)?.deployment
        var body = Array("{".utf8)
        if deployment == nil {
            body += Array(#""version":"#.utf8)
            JSONValue.string(request.model).write(into: &body)
            body.append(UInt8(ascii: ","))
        }
        body += Array(#""input":"#.utf8)
        body += request.input
        body.append(UInt8(ascii: "}"))
        let path = (deployment.map { "/deployments/\($0)" } ?? "") + "/predictions"
        var http = api(.post, path, timeoutMilliseconds: options.createTimeoutMilliseconds)
        http.body = .bytes(body, contentType: "application/json")
        if let seconds = request.cancelAfterSeconds {
            http.headers.append(name: "Cancel-After", value: "\(min(max(seconds, 5), 86_400))s")
        }
        http.mayRepeat = false
        return http
    }

    /// One prediction.
    package func get(_ id: String) -> HTTPRequest {
        api(.get, "/predictions/\(Self.escaped(id))")
    }

    /// A page of predictions; nil if the cursor is none.
    package func list(_ query: ListQuery) -> HTTPRequest? {
        if let cursor = query.cursor {
            return ListCursor.isUsable(cursor) ? api(.get, "/predictions?" + cursor) : nil
        }
        let after = query.createdAfter.map { "created_after=\(Timestamp.text($0))" }
        let before = query.createdBefore.map { "created_before=\(Timestamp.text($0))" }
        let filters = [after, before].compactMap { $0 }.joined(separator: "&")
        return api(.get, "/predictions" + (filters.isEmpty ? "" : "?" + filters))
    }

    /// Ends a prediction.
    package func cancel(_ id: String) -> HTTPRequest {
        api(.post, "/predictions/\(Self.escaped(id))/cancel")
    }

    /// Whose token it is.
    package func account() -> HTTPRequest {
        other(.get, "/account")
    }

    /// A model, one version of it, or a deployment; nil for a bare version, which has no address.
    package func model(_ model: ModelReference) -> HTTPRequest? {
        if let deployment = model.deployment { return other(.get, "/deployments/\(deployment)") }
        guard let name = model.name else { return nil }
        return other(.get, "/models/\(name)" + (model.version.map { "/versions/\($0)" } ?? ""))
    }

    /// A slower line than this is too slow: 64 KiB a second, as bytes a millisecond.
    private static let slowestUpload = 64

    /// A file's way up.
    package func upload(_ content: HTTPBody.Part.Content, filename: String, contentType: String) -> HTTPRequest {
        var http = other(.post, "/files")
        http.totalTimeoutMilliseconds = options.uploadTimeoutMilliseconds + content.byteCount / Self.slowestUpload
        let part = HTTPBody.Part(
            name: "content", filename: Self.safeFilename(filename), contentType: contentType, content: content)
        http.body = .multipart([part])
        return http
    }

    /// A file's end.
    package func deleteFile(_ id: String) -> HTTPRequest {
        other(.delete, "/files/\(Self.escaped(id))")
    }

    /// Why nothing is fetched from an address, for people; nil: it may be.
    package func refusal(of url: String) -> String? {
        guard let plain = HTTPAddress.normalized(url) else { return "its address is neither http nor https" }
        guard let address = HTTPAddress(url: plain) else {
            let authority = plain.drop { $0 != "/" }.dropFirst(2).prefix { !"/?".contains($0) }
            if authority.contains("@") { return "its address carries a user name or a password" }
            guard authority.utf8.allSatisfy({ $0 < 0x80 }) else { return "the host of its address is not in ASCII" }
            return "the host or the port of its address can't be read"
        }
        if options.allowsDownload(from: address) { return nil }
        guard address.isAt(orBelow: options.deliveryHosts) else {
            return "its host, \(address.host.bounded(to: 200)), is not in replicate.delivery_hosts"
        }
        return "its address is not https"
    }

    /// An output's way down, without the token; nil if it may not be fetched (see ``refusal(of:)``).
    package func download(_ text: String, sink: any HTTPBodySink, maximumBytes: Int) -> HTTPRequest? {
        guard let url = HTTPAddress.normalized(text), let address = HTTPAddress(url: url),
            options.allowsDownload(from: address)
        else { return nil }
        return HTTPRequest(
            url: url, headers: ["User-Agent": options.userAgent],
            connectTimeoutMilliseconds: options.connectTimeoutMilliseconds,
            totalTimeoutMilliseconds: options.downloadTimeoutMilliseconds,
            stallLimit: .init(bytesPerSecond: 1_024, seconds: 20), maximumBodyBytes: maximumBytes, sink: sink,
            redirects: .follow(maximum: 3, allowed: { [options] in options.allowsDownload(from: $0) }))
    }

    private func other(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequest {
        var http = api(method, path)
        http.maximumBodyBytes = Self.otherAnswerBytesMax
        return http
    }

    private func api(_ method: HTTPRequest.Method, _ path: String, timeoutMilliseconds: Int? = nil) -> HTTPRequest {
        let credentials = options.credentials
        var headers: HTTPFields = [
            "Authorization": "Bearer \(credentials.token.exposed)", "User-Agent": options.userAgent,
            "Accept": "application/json",
        ]
        for field in credentials.headers.fields { headers.append(name: field.name, value: field.value) }
        return HTTPRequest(
            method: method, url: options.baseURL + path, headers: headers,
            connectTimeoutMilliseconds: options.connectTimeoutMilliseconds,
            totalTimeoutMilliseconds: timeoutMilliseconds ?? options.readTimeoutMilliseconds,
            maximumBodyBytes: Self.answerBytesMax)
    }

    /// An id as one step of a path, whatever is in it.
    private static func escaped(_ id: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in id.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                escaped.append(byte)
            default: escaped += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }

    /// At most 255 bytes, without folders and characters that have a meaning in headers.
    private static func safeFilename(_ name: String) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? "image"
        var safe = ""
        for character in last
        where !character.unicodeScalars.contains(where: { $0.value < 0x20 || $0 == "\"" || $0 == "\\" }) {
            guard safe.utf8.count + character.utf8.count <= 255 else { break }
            safe.append(character)
        }
        return safe.isEmpty ? "image" : safe
    }
}
