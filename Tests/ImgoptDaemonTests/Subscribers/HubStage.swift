import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Logging
import Synchronization

@testable import ImgoptDaemon

/// A hub over a real log, and one connection that listens to it.
final class HubStage: Sendable {
    let database: Database
    let hub: SubscriberHub
    let client: Connection
    /// The hub's end of it.
    let connection: Connection
    private let server: SocketServer
    private let recorder: Events
    private let folder: TemporaryFolder

    /// Events that came, in order.
    private final class Events: ConnectionHandler {
        private let stream = AsyncStream<JSONValue>.makeStream()

        func opened(_ connection: Connection) {}
        func inputEnded(_ connection: Connection) {}
        func writable(_ connection: Connection) {}
        func closed(_ connection: Connection) { stream.continuation.finish() }

        func received(_ line: LineEvent, on connection: Connection) {
            guard case .line(let bytes) = line, let json = try? JSONValue(parsing: bytes) else { return }
            stream.continuation.yield(json["params"] ?? .null)
        }

        func next(_ count: Int) async -> [JSONValue] {
            var events: [JSONValue] = []
            for await event in stream.stream {
                events.append(event)
                if events.count == count { break }
            }
            return events
        }

        func next(until isLast: (JSONValue) -> Bool) async -> [JSONValue] {
            var events: [JSONValue] = []
            for await event in stream.stream {
                events.append(event)
                if isLast(event) { break }
            }
            return events
        }
    }

    /// Gives its end of the connection out.
    private final class Door: ConnectionHandler {
        private let stream = AsyncStream<Connection>.makeStream()
        private let hub: SubscriberHub

        init(_ hub: SubscriberHub) { self.hub = hub }

        func opened(_ connection: Connection) { stream.continuation.yield(connection) }
        func received(_ line: LineEvent, on connection: Connection) {}
        func inputEnded(_ connection: Connection) {}
        func writable(_ connection: Connection) { hub.writable(connection) }
        func closed(_ connection: Connection) {}

        func first() async -> Connection? {
            for await connection in stream.stream { return connection }
            return nil
        }
    }

    private struct NoConnection: Error {}

    /// A hub whose log holds `kept` events, of which the first `pruned` were deleted again.
    init(kept: Int64, pruned: Int64 = 0, heartbeat: DispatchTimeInterval = .seconds(15)) async throws {
        folder = try TemporaryFolder()
        database = try Database(directory: folder.path)
        let logger = Logger(label: "test")
        if kept > 0 {
            var turn = TurnRecord(nextIDs: NextIDs(job: JobID(1), item: ItemID(1), seq: kept + 1))
            turn.events = (1...kept).map { Self.row($0) }
            try database.commit(turn)
            _ = try database.prune(
                finishedBefore: nil, eventsBefore: Moment(microseconds: (pruned + 1) * 1_000_000), limit: 1_000)
        }
        hub = SubscriberHub(
            database: database, newest: kept, work: FairWork(), logger: logger, heartbeat: heartbeat)
        let (door, recorder) = (Door(hub), Events())
        self.recorder = recorder
        server = SocketServer(
            listening: .path(folder.path + "/s", mode: 0o600), limits: SocketLimits(), logger: logger, handler: door)
        try await server.start()
        client = try await SocketConnector.connect(path: folder.path + "/s", handler: recorder)
        guard let connection = await door.first() else { throw NoConnection() }
        self.connection = connection
    }

    /// An event of the log; its time is its number in seconds.
    static func row(_ seq: Int64, kind: EventKind = .jobStarted, job: Int64? = nil, store: Int32? = nil) -> EventRow {
        let time = Timestamp(microseconds: seq * 1_000_000)
        let event = EventNotification(seq: seq, time: time, kind: kind, job: job)
        return EventRow(
            seq: seq, time: Moment(microseconds: seq * 1_000_000), kind: kind.rawValue,
            store: store.map { StoreID($0) },
            job: job.map { JobID($0) }, body: event.json.serialized())
    }

    static let all = Subscriber.Filter()

    /// Puts events into the log, and tells the hub.
    func publish(_ rows: [EventRow], passing: [EventRow] = []) throws {
        if let last = rows.last {
            var turn = TurnRecord(nextIDs: NextIDs(job: JobID(1), item: ItemID(1), seq: last.seq + 1))
            turn.events = rows
            try database.commit(turn)
        }
        hub.publish(kept: rows, passing: passing)
    }

    func subscribe(since: Int64?, _ filter: Subscriber.Filter = all) {
        hub.start(hub.add(connection, filter, since: since).id)
    }

    /// The next events, by kind and number: what comes after is left.
    func next(_ count: Int) async -> [String] {
        await recorder.next(count).map(Self.name)
    }

    /// The next events up to the one of this kind and number, by kind and number; all there are if it never comes.
    func next(until last: String) async -> [String] {
        await recorder.next { Self.name($0) == last }.map(Self.name)
    }

    private static func name(_ event: JSONValue) -> String {
        "\(event["kind"]?.stringValue ?? "") \(event["seq"]?.intValue ?? 0)"
    }

    /// The next event as it came.
    func nextEvent() async -> JSONValue? { await recorder.next(1).first }

    func end() async throws {
        hub.removeAll(of: connection)
        client.close()
        await server.shutdown()
        try database.close()
    }
}
