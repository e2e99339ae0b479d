import Dispatch
import Glibc
import ImgoptEngine
import ImgoptHTTP
import ImgoptHash
import ImgoptObjects
import Logging
import Synchronization

/// Outputs as objects of a bucket: `PREFIX/STORE/JOB/ITEM-N.EXT`.
///
/// An output is first whole on the local disk, in `OUTPUTS/.waiting`, then in the bucket, and only then on its row. The
/// local file goes once its item has ended on disk: as long as it is there it tells which object may be in the bucket
/// that no row names.
final class ObjectStore: Sendable {
    /// What was found of the bucket.
    private enum Owner {
        case unknown
        /// It is being asked, and these wait for the answer.
        case asked([@Sendable (ObjectFailure?) -> Void])
        case ourselves
    }

    private struct PutFigures {
        var seconds = Histogram.medium
        var bytes: Int64 = 0
    }

    /// What a location begins with, in place of a path's slash.
    static let scheme = "s3://"
    /// What its words begin with, so that it is not taken for the disk.
    static let mark = "object storage: "

    let client: ObjectClient
    private let prefix: String
    /// Of the state that the items are of: another daemon's has another one.
    private let state: String
    /// A file that is empty of everything but the state.
    private let ownerFile: String
    private let putFigures = Mutex(PutFigures())
    private let owner = Mutex(Owner.unknown)
    private let trouble = Mutex<ObjectFailure?>(nil)
    private let removalTrouble = Mutex<ObjectFailure?>(nil)

    /// - Parameters:
    ///   - prefix: before all names, without slashes around it; empty: none.
    ///   - state: a word that no other daemon's state has.
    ///   - ownerFile: a file that holds it.
    init(_ client: ObjectClient, prefix: String, state: String, ownerFile: String) {
        self.client = client
        self.prefix = prefix.isEmpty ? "" : prefix + "/"
        self.state = state
        self.ownerFile = ownerFile
    }

    /// The bucket, as what keeps outputs away is told of it.
    var bucket: String { client.place.location(of: prefix) }

    /// Whether a row's place is an object's, and no file's.
    static func isObject(_ location: String) -> Bool { location.hasPrefix(scheme) }

    /// The name of an output's object.
    func key(_ name: OutputFiles.Name, ending: Substring) -> String {
        "\(prefix)\(Self.step(ofStore: name.store))/\(name.job)/\(name.item)-\(name.index)\(ending)"
    }

    /// Where an output's object is.
    func location(_ name: OutputFiles.Name, ending: Substring) -> String {
        client.place.location(of: key(name, ending: ending))
    }

    /// A store's step in names. What could be taken for a way out of its folder, or for an address, is encoded.
    static func step(ofStore store: String) -> String {
        let plain = PercentEncoding.encode(store).replacing("~", with: "%7E")
        return plain.hasPrefix(".") ? "%2E" + plain.dropFirst() : plain
    }

    /// Puts a local file into the bucket, and completes with its location.
    ///
    /// - Parameter sha256: what it is to hold; nil: what it holds.
    func put(
        _ path: String, contentType: String, sha256: String?, as name: OutputFiles.Name,
        done: @escaping @Sendable (Result<(location: String, file: ObjectFile), ObjectFailure>) -> Void
    ) {
        guard let file = ObjectFile(reading: path, contentType: contentType) else {
            return done(.failure(ObjectFailure(.unreadable, "\(path) can't be read")))
        }
        // What goes out is what came: a file that was spoilt meanwhile never becomes an object.
        guard sha256 == nil || sha256 == file.sha256 else {
            return done(.failure(ObjectFailure(.unreadable, "\(path) is not what was saved there")))
        }
        let key = key(name, ending: Self.ending(of: path))
        let metadata = [
            ("store", PercentEncoding.encode(name.store)), ("job", "\(name.job)"), ("item", "\(name.item)"),
            ("sha256", file.sha256), ("state", state),
        ]
        claim { [client] obstacle in
            if let obstacle { return done(.failure(obstacle)) }
            let began = ContinuousClock.now
            client.put(file, as: key, metadata: metadata) { [self] result in
                if case .success = result { count(file, since: began) }
                done(result.map { (client.place.location(of: key), file) })
            }
        }
    }

    private func count(_ file: ObjectFile, since began: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        putFigures.withLock { figures in
            figures.seconds.observe(seconds)
            figures.bytes += Int64(file.bytes)
        }
    }

    /// What was counted since the start.
    var figures: ObjectFigures {
        let puts = putFigures.withLock { $0 }
        return ObjectFigures(answers: client.answers, putSeconds: puts.seconds, putBytes: puts.bytes)
    }

    /// What was in the way when the bucket was last asked whose the prefix is; nil: nothing, or it was not asked yet.
    var obstacle: ObjectFailure? { trouble.withLock { $0 } }

    /// Makes sure that no other daemon writes below this prefix: items are numbered by each daemon alone, and it would
    /// replace objects of the same name. Completes with what is in the way; nil: nothing is.
    func claim(_ done: @escaping @Sendable (ObjectFailure?) -> Void) {
        // One asks for all: in some stores an object is seen before its state is, and would be taken for another's.
        let isFirst: Bool? = owner.withLock { owner in
            switch owner {
            case .ourselves: return nil
            case .asked(let others):
                owner = .asked(others + [done])
                return false
            case .unknown:
                owner = .asked([done])
                return true
            }
        }
        guard let isFirst else { return done(nil) }
        if isFirst { ask { [self] obstacle in answer(obstacle) } }
    }

    private func answer(_ obstacle: ObjectFailure?) {
        trouble.withLock { $0 = obstacle }
        let waiting = owner.withLock { owner in
            defer { owner = obstacle == nil ? .ourselves : .unknown }
            if case .asked(let waiting) = owner { return waiting }
            return []
        }
        for done in waiting { done(obstacle) }
    }

    private func ask(_ done: @escaping @Sendable (ObjectFailure?) -> Void) {
        let key = prefix + Self.ownerName
        client.head(key) { [self] result in
            switch result {
            case .success(let head) where head.metadata("state") == state: done(nil)
            case .success: compare(key, done)
            // Of what is not there AWS says 403 to a key that may not list: then it is no other daemon's, which could
            // be read.
            case .failure(let failure) where [.missing, .refused].contains(failure.kind):
                sign(key, isSure: failure.kind == .missing, done)
            case .failure(let failure): done(failure)
            }
        }
    }

    /// The object below the prefix that says whose it is.
    static let ownerName = ".imgopt-state"
    /// The most bytes that are read of it.
    static let ownerBytes = 1 << 10

    /// What is told when somebody else has the prefix.
    static func inUseByAnother(_ place: ObjectPlace, _ prefix: String) -> String {
        "\(place.location(of: prefix)) is in use by another daemon, or by another state of this one: give this one an "
            + "s3.prefix of its own, or delete \(place.location(of: prefix + ownerName)) if that one is gone"
    }

    /// Reads whose the prefix is: a store may have lost what was sent beside the bytes, as one that was copied has.
    private func compare(_ key: String, _ done: @escaping @Sendable (ObjectFailure?) -> Void) {
        let sink = GatheredBytes()
        client.get(key, into: sink, maximumBytes: Self.ownerBytes) { [self] result in
            switch result {
            case .success where sink.bytes == Array(state.utf8): done(nil)
            case .success: done(ObjectFailure(.refused, Self.inUseByAnother(client.place, prefix)))
            case .failure(let failure): done(failure)
            }
        }
    }

    /// Leaves the state as the owner of the prefix.
    private func sign(_ key: String, isSure: Bool, _ done: @escaping @Sendable (ObjectFailure?) -> Void) {
        guard let file = ObjectFile(reading: ownerFile, contentType: "text/plain") else {
            return done(ObjectFailure(.unreadable, "\(ownerFile) can't be read"))
        }
        client.put(file, as: key, metadata: [("state", state)]) { [client] result in
            if case .failure(let failure) = result { return done(failure) }
            if isSure { return done(nil) }
            client.head(key) { result in
                if case .failure(let failure) = result { done(failure) } else { done(nil) }
            }
        }
    }

    /// Reads so many bytes of an object from a place on, if it is `size` bytes long; else there is no such object.
    func read(
        _ location: String, at offset: Int64, count: Int, ofAll size: Int64,
        done: @escaping @Sendable (Result<[UInt8], ObjectFailure>) -> Void
    ) {
        guard let key = client.place.key(in: location) else { return done(.failure(elsewhere(location))) }
        guard count > 0 else {
            return client.head(key) { [self] result in
                done(result.flatMap { Int64($0.bytes) == size ? .success([]) : .failure(another(location)) })
            }
        }
        let sink = GatheredBytes()
        client.get(key, range: offset..<(offset + Int64(count)), into: sink, maximumBytes: count) { [self] result in
            done(
                result.flatMap { head in
                    let isWhole = sink.bytes.count == count && head.total ?? size == size
                    return isWhole ? .success(sink.bytes) : .failure(another(location))
                })
        }
    }

    /// Reads all of an object into a sink.
    func read(
        _ location: String, into sink: any HTTPBodySink, maximumBytes: Int,
        done: @escaping @Sendable (ObjectFailure?) -> Void
    ) {
        guard let key = client.place.key(in: location) else { return done(elsewhere(location)) }
        client.get(key, into: sink, maximumBytes: maximumBytes) { result in
            if case .failure(let failure) = result { done(failure) } else { done(nil) }
        }
    }

    /// Whether an object is there. Waits for the answer: for rare deeds alone.
    func isThere(_ location: String, size: Int64) throws(ObjectFailure) -> Bool {
        let answer = Mutex<Result<[UInt8], ObjectFailure>?>(nil)
        let isHere = DispatchSemaphore(value: 0)
        read(location, at: 0, count: 0, ofAll: size) { result in
            answer.withLock { $0 = result }
            isHere.signal()
        }
        isHere.wait()
        switch answer.withLock({ $0 }) {
        case .failure(let failure) where [.missing, .changed].contains(failure.kind): return false
        case .failure(let failure): throw failure
        case .success, nil: return true
        }
    }

    /// An address by which anyone reads an object for so many seconds; nil: it is in another bucket.
    func presigned(_ location: String, seconds: Int) -> String? {
        client.place.key(in: location).flatMap { client.presigned($0, seconds: seconds) }
    }

    /// Where anyone reads an object below an address of the bucket; nil: it is in another bucket.
    func address(_ location: String, below base: String) -> String? {
        client.place.key(in: location).map { "\(base)/\(PercentEncoding.encode($0, keepingSlashes: true))" }
    }

    /// Removes an object; one that is not there is no failure.
    func remove(_ location: String, done: @escaping @Sendable (ObjectFailure?) -> Void) {
        guard let key = client.place.key(in: location) else { return done(elsewhere(location)) }
        client.delete(key) { result in
            if case .failure(let failure) = result { done(failure) } else { done(nil) }
        }
    }

    /// Whether removals fare otherwise than those before; nil: they succeed.
    func isNews(ofRemovals failure: ObjectFailure?) -> Bool {
        removalTrouble.withLock { trouble in
            defer { trouble = failure }
            return trouble != failure
        }
    }

    /// Goes on with other credentials; false: they are the same.
    func use(_ credentials: ObjectCredentials) -> Bool { client.replace(credentials: credentials) }

    /// Calls `answer` on the thread of its requests, if that moves.
    func pulse(_ answer: @escaping @Sendable () -> Void) { client.pulse(answer) }

    /// Ends what is under way.
    func close() { client.close() }

    private func another(_ location: String) -> ObjectFailure {
        ObjectFailure(.changed, "\(location) is not what was put there")
    }

    private func elsewhere(_ location: String) -> ObjectFailure {
        ObjectFailure(.other, "\(location) is not in the bucket of s3.bucket, \(client.place.bucket)")
    }

    /// The ending of a path with its dot.
    static func ending(of path: String) -> Substring {
        let file = path[(path.lastIndex(of: "/") ?? path.startIndex)...]
        return file.lastIndex(of: ".").map { file[$0...] } ?? ""
    }
}

/// All bytes that come.
final class GatheredBytes: HTTPBodySink {
    private let state = Mutex<[UInt8]>([])

    var bytes: [UInt8] { state.withLock { $0 } }

    func write(_ bytes: RawSpan) throws {
        state.withLock { state in unsafe bytes.withUnsafeBytes { unsafe state.append(contentsOf: $0) } }
    }
}

extension Fetch {
    /// What it means for an output that a bucket did not take it, or does not give it.
    init(_ failure: ObjectFailure, in bucket: String) {
        switch failure.kind {
        case .unreadable: self = .failed(message: failure.message)
        default: self = .held(message: ObjectStore.mark + failure.message, in: bucket)
        }
    }
}
