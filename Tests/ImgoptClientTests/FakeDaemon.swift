import Foundation
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Logging
import Testing
import WireSamples

/// Answers requests as a test says.
final class FakeDaemon: ConnectionHandler {
    typealias Answer = @Sendable (Request, RequestID, Connection) -> Void

    private let answer: Answer

    init(_ answer: @escaping Answer) { self.answer = answer }

    func received(_ line: LineEvent, on connection: Connection) {
        guard case .line(let bytes) = line, let decoded = Request.decode(bytes), let id = decoded.id else {
            Issue.record("an unreadable line")
            return
        }
        switch decoded.request {
        case .success(let request): answer(request, id, connection)
        case .failure(let error): connection.write(Reply.failure(id, error))
        }
    }

    func opened(_ connection: Connection) {}
    func inputEnded(_ connection: Connection) { connection.closeWhenFlushed() }
    func writable(_ connection: Connection) {}
    func closed(_ connection: Connection) {}

    /// A job that goes through the wire as it is.
    static func job(_ id: Int64) throws -> Job {
        Job.sample(
            id: id, store: try #require(StoreName("acme")), state: .pending, counts: ItemCounts(queued: 1), images: 1,
            priority: 5, createdAt: Timestamp(milliseconds: 0))
    }

    /// Replies to a subscription, then sends the events `seqs`.
    static func tell(_ seqs: some Sequence<Int64>, newest: Int64, _ id: RequestID, _ connection: Connection) {
        let subscribed = Subscribed(subscription: "s1", seq: newest, oldestSeq: 1, snapshot: nil)
        connection.write(Reply.success(id, subscribed.json))
        for seq in seqs {
            let event = EventNotification(seq: seq, time: Timestamp(milliseconds: seq), kind: .itemDone, item: seq)
            connection.write(Notification.event(subscription: "s1", body: event.json.serialized()))
        }
    }
}

/// A folder for sockets that is gone after `body`.
func withSocketPath(_ body: (String) async throws -> Void) async throws {
    let folder = "/tmp/imc-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder + "/s")
}

/// A running fake daemon at `path`, ended after `body`.
func withDaemon(
    _ path: String, limits: SocketLimits = SocketLimits(), _ answer: @escaping FakeDaemon.Answer,
    _ body: () async throws -> Void
) async throws {
    let server = SocketServer(
        listening: .path(path, mode: 0o600), limits: limits, logger: Logger(label: "test"), handler: FakeDaemon(answer))
    do {
        try await server.start()
        try await body()
    } catch {
        await server.shutdown()
        throw error
    }
    await server.shutdown()
}
