import Dispatch
import Glibc
import ImgoptSocket
import ImgoptWire
import Logging
import Synchronization

@testable import ImgoptDaemon

/// Sessions without a daemon: requests are noted and answered at once.
final class SessionStage: Sendable {
    let work: FairWork
    let common = CommonAnswers()
    private let server: SocketServer
    private let door: Door
    private let folder: TemporaryFolder

    /// Makes a session of each connection, and says when it is gone.
    private final class Door: ConnectionHandler {
        let requests = AsyncStream<Request>.makeStream()
        let ends = AsyncStream<Void>.makeStream()
        private let sessions = Mutex<[UInt64: Session]>([:])
        private let parts: Session.Parts

        init(_ work: FairWork, _ common: CommonAnswers) {
            let noted = requests.continuation
            parts = Session.Parts(limits: Limits(), work: work, caller: { Caller(peer: $0, role: .admin) }) {
                noted.yield($0)
                if case .rpcDiscover = $0 {
                    $1.reply.succeed(written: common.discovery)
                } else {
                    $1.reply.succeed(EmptyResult())
                }
            }
        }

        func opened(_ connection: Connection) {
            sessions.withLock { $0[connection.id] = Session(connection, parts) }
        }
        func received(_ line: LineEvent, on connection: Connection) { session(connection)?.received(line) }
        func inputEnded(_ connection: Connection) { session(connection)?.inputEnded() }
        func writable(_ connection: Connection) { session(connection)?.writable() }
        func closed(_ connection: Connection) {
            session(connection)?.closed()
            ends.continuation.yield()
        }
        private func session(_ connection: Connection) -> Session? { sessions.withLock { $0[connection.id] } }
    }

    /// Counts the lines that a client gets.
    private final class Counter: ConnectionHandler {
        private let lines = AsyncStream<Void>.makeStream()

        func opened(_ connection: Connection) {}
        func received(_ line: LineEvent, on connection: Connection) { lines.continuation.yield() }
        func inputEnded(_ connection: Connection) { lines.continuation.finish() }
        func writable(_ connection: Connection) {}
        func closed(_ connection: Connection) { lines.continuation.finish() }

        func next(_ count: Int) async -> Int {
            var seen = 0
            for await _ in lines.stream {
                seen += 1
                if seen == count { break }
            }
            return seen
        }
    }

    init(ofOneUser: Int = 2) async throws {
        folder = try TemporaryFolder()
        work = FairWork(ofOneUser: ofOneUser, forOthers: 1)
        door = Door(work, common)
        server = SocketServer(
            listening: .path(folder.path + "/s", mode: 0o600), limits: SocketLimits(), logger: Logger(label: "test"),
            handler: door)
        try await server.start()
    }

    /// Has the one thread of this process's user stand still until the semaphore is signalled; needs `ofOneUser: 1`.
    func standStill() -> DispatchSemaphore {
        let gate = DispatchSemaphore(value: 0)
        work.add(of: geteuid()) {
            gate.wait()
            return false
        }
        return gate
    }

    /// Sends lines on a connection of their own, and goes without a look at what comes.
    func sendAndGo(_ lines: [String]) async throws {
        let client = try await SocketConnector.connect(path: folder.path + "/s", handler: Counter())
        client.write(Array((lines.joined(separator: "\n") + "\n").utf8))
        client.closeWhenFlushed()
        for await _ in door.ends.stream { break }
    }

    /// Sends lines on a connection of their own; answers how many lines came back, of as many as were sent.
    func ask(_ lines: [String]) async throws -> Int {
        let counter = Counter()
        let client = try await SocketConnector.connect(path: folder.path + "/s", handler: counter)
        client.write(Array((lines.joined(separator: "\n") + "\n").utf8))
        let count = await counter.next(lines.count)
        client.close()
        return count
    }

    /// The next requests that were carried out, up to so many deeds.
    func carriedOut(deeds: Int) async -> [Request] {
        var all: [Request] = []
        for await request in door.requests.stream {
            all.append(request)
            if all.count(where: { !$0.kind.isRead }) == deeds { break }
        }
        return all
    }

    func end() async { await server.shutdown() }
}

/// Counts down from a number.
final class Countdown: Sendable {
    private let rest: Atomic<Int>

    init(_ count: Int) { rest = Atomic(count) }

    /// What is left after this one.
    func next() -> Int { rest.subtract(1, ordering: .relaxed).newValue }
}
