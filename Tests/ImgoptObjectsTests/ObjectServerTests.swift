import Foundation
import FoundationNetworking
import ImgoptHTTP
import ImgoptHash
import ImgoptObjects
import Logging
import Synchronization
import TestSupport
import Testing

/// Against real servers of two makers, started here: `contrib/check-objects` gets them.
@Suite(.enabled(if: ObjectServer.tools != nil), .serialized, .net) struct ObjectServerTests {
    @Test(arguments: ObjectServer.Maker.allCases)
    func `an object is written, looked at, read in parts, replaced and deleted`(maker: ObjectServer.Maker) async throws
    {
        try await ObjectServer.run(maker) { server in
            try await Asker.run(server) { asker in
                for key in ["p/a.com/12/34-0.png", "p/%2E%2E/1/2-0.jpg", "p/st%3Ao%40re/a b=(ü)!.webp"] {
                    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                    try await asker.put(bytes, as: key, metadata: [("store", "a%20b"), ("item", "34")])
                    let head = try await asker.head(key)
                    #expect(head.bytes == bytes.count && head.contentType == "image/png")
                    #expect(head.metadata("store") == "a%20b" && head.metadata("item") == "34")
                    #expect(try await asker.get(key) == bytes)
                    #expect(try await asker.get(key, range: 100_000..<100_010) == Array(bytes[100_000..<100_010]))
                    try await asker.put([1, 2, 3], as: key)
                    #expect(try await asker.get(key) == [1, 2, 3])
                    try await asker.delete(key)
                    try await asker.delete(key)
                    #expect(await asker.failure { try await asker.head(key) }?.kind == .missing)
                    #expect(await asker.failure { try await asker.get(key) }?.kind == .missing)
                }
                try await asker.put([], as: "p/empty")
                #expect(try await asker.head("p/empty").bytes == 0)
            }
        }
    }

    @Test(arguments: ObjectServer.Maker.allCases)
    func `whoever has a presigned address reads the object`(maker: ObjectServer.Maker) async throws {
        try await ObjectServer.run(maker) { server in
            try await Asker.run(server) { asker in
                try await asker.put([7, 8, 9], as: "p/a b/1.png")
                let url = try #require(asker.client.presigned("p/a b/1.png", seconds: 60))
                #expect(Array(try await URLSession.shared.data(from: URL(string: url)!).0) == [7, 8, 9])
                let forged = url.replacing("1.png", with: "2.png")
                let answer = try await URLSession.shared.data(from: URL(string: forged)!).1 as? HTTPURLResponse
                #expect(answer?.statusCode == 403)
            }
        }
    }

    @Test(arguments: ObjectServer.Maker.allCases)
    func `wrong keys, a bucket that is not there and no server are told apart`(maker: ObjectServer.Maker) async throws {
        try await ObjectServer.run(maker) { server in
            try await Asker.run(server, secretKey: "wrong") { asker in
                #expect(await asker.failure { try await asker.put([1], as: "p/1") }?.kind == .refused)
                #expect(await asker.failure { try await asker.head("p/1") }?.kind == .refused)
                #expect(await asker.failure { try await asker.delete("p/1") }?.kind == .refused)
            }
            try await Asker.run(server, bucket: "elsewhere") { asker in
                // SeaweedFS makes a bucket where there is none.
                let expected: ObjectFailure.Kind? = maker == .seaweed ? nil : .noBucket
                let failure = await asker.failure { try await asker.put([1], as: "p/1") }
                #expect(failure?.kind == expected, "\(String(describing: failure))")
            }
            try await Asker.run(server) { asker in
                server.kill()
                #expect(await asker.failure { try await asker.put([1], as: "p/1") }?.kind == .away)
                try await server.start()
                try await asker.put([1], as: "p/1")
            }
        }
    }

    @Test func `a key that may only read is refused what it writes`() async throws {
        try await ObjectServer.run(.seaweed) { server in
            try await Asker.run(server) { try await $0.put([1], as: "p/1") }
            try await Asker.run(server, accessKey: "AKIAREADONLY7EXAMPLE") { asker in
                let bytes = try await asker.get("p/1")
                #expect(bytes == [1])
                let failure = await asker.failure { try await asker.put([1], as: "p/2") }
                #expect(failure?.kind == .refused)
                #expect(failure?.message.contains("AccessDenied") == true)
                #expect(failure.map { !"\($0)".contains(ObjectServer.secretKey) } == true)
            }
        }
    }

    @Test(arguments: ObjectServer.Maker.allCases)
    func `a clock that is an hour off is learnt from the refusal`(maker: ObjectServer.Maker) async throws {
        try await ObjectServer.run(maker) { server in
            for hours in [-1, 1] {
                try await Asker.run(server, hoursOff: hours) { asker in
                    try await asker.put([5], as: "p/clock")
                    #expect(try await asker.get("p/clock") == [5])
                }
            }
        }
    }
}

/// A client that can be waited for.
struct Asker: Sendable {
    let client: ObjectClient

    static func run(
        _ server: ObjectServer, accessKey: String = ObjectServer.accessKey,
        secretKey: String = ObjectServer.secretKey, bucket: String = ObjectServer.bucket, hoursOff: Int = 0,
        _ body: (Asker) async throws -> Void
    ) async throws {
        try await run(
            endpoint: server.endpoint, accessKey: accessKey, secretKey: secretKey, bucket: bucket, hoursOff: hoursOff
        ) { try await body($0) }
    }

    static func run(
        endpoint: String, accessKey: String = ObjectServer.accessKey, secretKey: String = ObjectServer.secretKey,
        bucket: String = ObjectServer.bucket, sessionToken: String? = nil, hoursOff: Int = 0,
        change: (inout ObjectPlace) -> Void = { _ in }, _ body: (Asker) async throws -> Void
    ) async throws {
        var place = ObjectPlace(endpoint: endpoint, region: "us-east-1", bucket: bucket, isPathStyle: true)
        change(&place)
        let http = try HTTPClient(logger: Logger(label: "test"))
        defer { http.shutdown() }
        let client = ObjectClient(
            place,
            credentials: ObjectCredentials(accessKey: accessKey, secretKey: secretKey, sessionToken: sessionToken),
            http: http,
            clock: { Int64(Date().timeIntervalSince1970) + Int64(hoursOff) * 3_600 })
        try await body(Asker(client: client))
    }

    func put(_ bytes: [UInt8], as key: String, metadata: [(name: String, value: String)] = []) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "imgopt-object-\(UUID())").path
        try Data(bytes).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try #require(ObjectFile(reading: path, contentType: "image/png"))
        #expect(file.sha256 == SHA256.hex(of: bytes))
        try await value { client.put(file, as: key, metadata: metadata, done: $0) }
    }

    func head(_ key: String) async throws -> ObjectHead { try await value { client.head(key, done: $0) } }

    func delete(_ key: String) async throws { try await value { client.delete(key, done: $0) } }

    @discardableResult
    func get(_ key: String, range: Range<Int64>? = nil) async throws -> [UInt8] {
        let sink = Gathered()
        _ = try await value { client.get(key, range: range, into: sink, maximumBytes: 1 << 24, done: $0) }
        return sink.bytes
    }

    /// Why a call fails; nil: it does not.
    func failure<Value>(_ call: () async throws -> Value) async -> ObjectFailure? {
        do {
            _ = try await call()
            return nil
        } catch {
            return error as? ObjectFailure
        }
    }

    private func value<Value: Sendable>(_ begin: (@escaping ObjectClient.Done<Value>) -> Void) async throws -> Value {
        try await withCheckedContinuation { continuation in
            begin { continuation.resume(returning: $0) }
        }.get()
    }
}

/// All that comes.
private final class Gathered: HTTPBodySink {
    private let state = Mutex<[UInt8]>([])
    var bytes: [UInt8] { state.withLock { $0 } }

    func write(_ bytes: RawSpan) throws {
        state.withLock { state in unsafe bytes.withUnsafeBytes { unsafe state.append(contentsOf: $0) } }
    }
}
