package import ImgoptHTTP
internal import ImgoptHash
internal import Synchronization

/// Writes, reads and deletes objects of one bucket, by requests that all such stores know: PUT, GET, HEAD and DELETE.
///
/// Each call completes exactly once, on the thread of HTTP, and nothing is tried again here, but for a request that was
/// refused for the clock: how far the store's is from ours is learnt from its answer.
package final class ObjectClient: Sendable {
    /// What is asked for or sent, before it is signed.
    private struct Order: Sendable {
        var method: HTTPRequest.Method
        var key: String
        /// To be signed, as all `x-amz-` fields must be.
        var signed: [(name: String, value: String)] = []
        var unsigned: [(name: String, value: String)] = []
        var body = HTTPBody.none
        var payload = Signature.noBody
        var sink: (any HTTPBodySink)?
        var maximumBodyBytes = 1 << 20
        /// For all of it.
        var milliseconds = ObjectClient.longestMilliseconds
        let subject: String
    }

    /// What takes the end of a call.
    package typealias Done<Value> = @Sendable (Result<Value, ObjectFailure>) -> Void

    /// Where the objects lie.
    package let place: ObjectPlace
    private let http: HTTPClient
    private let currentSignature: Mutex<Signature>
    private let clock: @Sendable () -> Int64
    /// Seconds by which the store's clock is ahead of ours, as far as it is known.
    private let offset = Mutex<Int64>(0)
    private let counted = Mutex<[ObjectAnswer: Int]>([:])
    private let stall = HTTPRequest.StallLimit(bytesPerSecond: 100, seconds: 60)
    /// Of a large object over a slow line.
    private static let longestMilliseconds = 3_600_000
    /// Of what somebody waits for.
    private static let shortMilliseconds = 30_000
    /// Stores refuse what is 15 minutes old; whoever is near that is told in time.
    private static let skewSeconds: Int64 = 240

    /// Asks by this client.
    ///
    /// - Parameter clock: seconds since 1970.
    package init(
        _ place: ObjectPlace, credentials: ObjectCredentials, http: HTTPClient, clock: @escaping @Sendable () -> Int64
    ) {
        self.place = place
        self.http = http
        self.clock = clock
        currentSignature = Mutex(Signature(credentials: credentials, region: place.region))
    }

    /// Signs with other credentials from now on.
    /// - Returns: whether they are others than before.
    package func replace(credentials: ObjectCredentials) -> Bool {
        currentSignature.withLock { signature in
            guard signature.credentials != credentials else { return false }
            signature = Signature(credentials: credentials, region: place.region)
            return true
        }
    }

    private var signature: Signature { currentSignature.withLock { $0 } }

    /// Writes an object from a file, and sees to it that the store has these bytes. Doing it again is no harm.
    ///
    /// - Parameter metadata: names in lower case, and values of printable ASCII, which are kept with it.
    package func put(
        _ file: ObjectFile, as key: String, metadata: [(name: String, value: String)] = [], done: @escaping Done<Void>
    ) {
        var order = Order(method: .put, key: key, subject: "PUT of \(place.location(of: key))")
        order.payload = file.sha256
        order.body = .file(path: file.path, byteCount: file.bytes, contentType: file.contentType)
        order.signed = [("content-type", file.contentType)]
        order.signed += metadata.map { ("x-amz-meta-\($0.name)", $0.value) }
        if let md5 = file.contentMD5 { order.signed.append(("content-md5", md5)) }
        if let name = place.storageClass { order.signed.append(("x-amz-storage-class", name)) }
        if let name = place.encryption { order.signed.append(("x-amz-server-side-encryption", name)) }
        if let text = place.cacheControl { order.unsigned.append(("Cache-Control", text)) }
        send(order) { [self] result in
            switch result {
            case .failure(let failure): done(.failure(failure))
            case .success(let answer): verify(file, key, answer, done)
            }
        }
    }

    /// The store names an object that came in one piece by its MD5, unless it is encrypted with a key of its own; else
    /// its size has to do.
    private func verify(_ file: ObjectFile, _ key: String, _ answer: HTTPResponse, _ done: @escaping Done<Void>) {
        let etag = answer.headers["etag"].map { $0.filter { $0 != "\"" }.lowercased() }
        if let etag, etag == file.etag { return done(.success(())) }
        head(key) { [place] result in
            done(
                result.flatMap { found in
                    found.bytes == file.bytes
                        ? .success(())
                        : .failure(
                            ObjectFailure(
                                .damaged,
                                "\(place.location(of: key)) has \(found.bytes) bytes, and \(file.bytes) were sent"))
                })
        }
    }

    /// What is known of an object.
    package func head(_ key: String, done: @escaping Done<ObjectHead>) {
        var order = Order(method: .head, key: key, subject: "HEAD of \(place.location(of: key))")
        order.milliseconds = Self.shortMilliseconds
        send(order) { result in done(result.map { ObjectHead($0.headers) }) }
    }

    /// Reads bytes of an object into a sink, or all of them. The sink is begun once there is something to read.
    package func get(
        _ key: String, range: Range<Int64>? = nil, into sink: any HTTPBodySink, maximumBytes: Int,
        done: @escaping Done<ObjectHead>
    ) {
        var order = Order(method: .get, key: key, subject: "GET of \(place.location(of: key))")
        if range != nil { order.milliseconds = Self.shortMilliseconds }
        if let range { order.unsigned = [("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")] }
        order.sink = sink
        order.maximumBodyBytes = maximumBytes
        let subject = order.subject
        send(order) { result in
            done(
                result.flatMap { answer in
                    // The whole in place of a part is another answer than was asked for. rclone sends a part with 200.
                    guard range == nil || answer.status == 206 || answer.headers["content-range"] != nil else {
                        return .failure(ObjectFailure(.other, "\(subject): the store sends no parts"))
                    }
                    return .success(ObjectHead(answer.headers))
                })
        }
    }

    /// Deletes an object. One that is not there is no failure.
    package func delete(_ key: String, done: @escaping Done<Void>) {
        let order = Order(method: .delete, key: key, subject: "DELETE of \(place.location(of: key))")
        send(order) { result in
            switch result {
            case .success: done(.success(()))
            case .failure(let failure): done(failure.kind == .missing ? .success(()) : .failure(failure))
            }
        }
    }

    /// An address by which whoever has it reads the object for so many seconds. Nil: the endpoint is no address.
    package func presigned(_ key: String, seconds: Int) -> String? {
        guard let target = place.target(key) else { return nil }
        let subject = Signature.Subject(
            method: "GET", path: target.path, headers: [("host", target.host)], payload: Signature.unsigned)
        return "\(target.url)?\(signature.presigned(subject, for: seconds, at: now))"
    }

    /// Calls `answer` on the thread of HTTP, if that moves.
    package func pulse(_ answer: @escaping @Sendable () -> Void) { http.pulse(answer) }

    /// Ends all that is under way, and the thread of HTTP.
    package func close() { http.shutdown() }

    private var now: SignatureTime { SignatureTime(seconds: clock() + offset.withLock { $0 }) }

    /// How often each method was answered how, since the start.
    package var answers: [ObjectAnswer: Int] { counted.withLock { $0 } }

    private func send(_ order: Order, _ done: @escaping Done<HTTPResponse>) {
        attempt(order, mayLearn: true) { [self] result in
            counted.withLock { $0[ObjectAnswer(order.method, result), default: 0] += 1 }
            done(result)
        }
    }

    private func attempt(_ order: Order, mayLearn: Bool, _ done: @escaping Done<HTTPResponse>) {
        guard let request = request(order) else {
            return done(.failure(ObjectFailure(.other, "\(place.endpoint) is no address of a server")))
        }
        http.send(request) { [self] outcome in
            switch outcome {
            case .failed(let failure): done(.failure(ObjectFailure(failure)))
            case .response(let answer) where (200..<300).contains(answer.status): done(.success(answer))
            case .response(let answer):
                if mayLearn, learnClock(from: answer) { return attempt(order, mayLearn: false, done) }
                done(.failure(ObjectFailure(answer, of: order.subject)))
            }
        }
    }

    /// Whether the request was refused for its time, and another one may have a better one.
    private func learnClock(from answer: HTTPResponse) -> Bool {
        guard answer.status == 403 || answer.status == 400,
            let theirs = answer.headers["date"].flatMap(SignatureTime.init(httpDate:))
        else { return false }
        let found = theirs.seconds - clock()
        return offset.withLock { offset in
            guard abs(found - offset) > Self.skewSeconds else { return false }
            offset = found
            return true
        }
    }

    private func request(_ order: Order) -> HTTPRequest? {
        guard let target = place.target(order.key) else { return nil }
        let (time, signature) = (now, signature)
        var signed =
            order.signed + [
                ("host", target.host), ("x-amz-content-sha256", order.payload), ("x-amz-date", time.stamp),
            ]
        if let token = signature.credentials.sessionToken { signed.append(("x-amz-security-token", token)) }
        let subject = Signature.Subject(
            method: order.method.rawValue, path: target.path, headers: signed, payload: order.payload)
        var fields = HTTPFields()
        // curl sends these two by itself.
        for (name, value) in signed where name != "host" && name != "content-type" {
            fields.append(name: name, value: value)
        }
        for (name, value) in order.unsigned { fields.append(name: name, value: value) }
        fields.append(name: "Authorization", value: signature.authorization(of: subject, at: time))
        return HTTPRequest(
            method: order.method, url: target.url, headers: fields, body: order.body,
            totalTimeoutMilliseconds: order.milliseconds, stallLimit: stall,
            maximumBodyBytes: order.maximumBodyBytes, sink: order.sink)
    }
}

/// One way in which requests of one method are answered.
package struct ObjectAnswer: Hashable, Sendable {
    /// PUT, GET, HEAD or DELETE.
    package let method: String
    /// What kept it from success; nil: nothing did.
    package let failure: ObjectFailure.Kind?

    /// That way.
    package init(method: String, failure: ObjectFailure.Kind?) {
        self.method = method
        self.failure = failure
    }

    init(_ method: HTTPRequest.Method, _ result: Result<HTTPResponse, ObjectFailure>) {
        var failure: ObjectFailure.Kind?
        if case .failure(let reason) = result { failure = reason.kind }
        self.init(method: method.rawValue, failure: failure)
    }
}

/// What a store says of an object.
package struct ObjectHead: Sendable {
    /// Its size, or that of the part that was asked for.
    package let bytes: Int
    /// Its media type.
    package let contentType: String?
    private let fields: HTTPFields

    init(_ fields: HTTPFields) {
        bytes = fields["content-length"].flatMap { Int($0) } ?? 0
        contentType = fields["content-type"]
        self.fields = fields
    }

    /// The size of the whole, where only a part came; nil: it is not told.
    package var total: Int64? {
        fields["content-range"].flatMap { $0.split(separator: "/").last }.flatMap { Int64($0) }
    }

    /// What was kept with it under that name.
    package func metadata(_ name: String) -> String? { fields["x-amz-meta-\(name)"] }
}

extension Signature {
    /// The SHA-256 of nothing.
    static let noBody = SHA256.hex(of: [])
    /// In place of it where nobody can know it.
    static let unsigned = "UNSIGNED-PAYLOAD"
}
