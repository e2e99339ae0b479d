import ImgoptClient
import ImgoptJSON
import ImgoptSocket
import ImgoptWire
import Synchronization
import TestSupport
import Testing

@Suite(.net)
struct Calls {
    @Test func aTypedCallSendsItsParamsAndReadsItsResult() async throws {
        let job = try FakeDaemon.job(12)
        let submit = JobSubmit(store: job.store, images: [Image(source: "https://x/y")], key: "k")
        try await withSocketPath { path in
            try await withDaemon(path) { request, id, connection in
                #expect(request == .jobSubmit(submit))
                connection.write(Reply.success(id, job.json))
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                #expect(try await client.call(submit) == job)
            }
        }
    }

    @Test func answersFindTheirCallsInWhateverOrder() async throws {
        let held = Mutex<[(RequestID, JSONValue)]>([])
        try await withSocketPath { path in
            try await withDaemon(path) { request, id, connection in
                guard case .jobGet(let get) = request else { return }
                let all = held.withLock { held in
                    held.append((id, (try? FakeDaemon.job(get.job).json) ?? nil))
                    return held
                }
                guard all.count == 200 else { return }
                for (id, result) in all.reversed() { connection.write(Reply.success(id, result)) }
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for number in 1...200 as ClosedRange<Int64> {
                        group.addTask { try await client.call(JobGet(job: number)).id == number }
                    }
                    for try await isRight in group { #expect(isRight) }
                }
            }
        }
    }

    @Test func anErrorOfTheDaemonIsTheCallersError() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { _, id, connection in
                connection.write(Reply.failure(id, .unknownJob(7)))
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                await #expect(throws: ClientError.refused(.unknownJob(7))) { try await client.call(JobGet(job: 7)) }
            }
        }
    }

    /// A daemon that is killed may have sent a part of its answer.
    @Test(arguments: [1, 20]) func aPartOfAnAnswerIsNone(bytes: Int) async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { _, id, connection in
                connection.write(Array(Reply.failure(id, .unknownJob(7)).prefix(bytes)))
                connection.closeWhenFlushed()
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                await #expect(throws: ClientError.disconnected) { try await client.call(JobGet(job: 7)) }
            }
        }
    }

    @Test func aNumberThatJSONHasNotIsRefusedAndNotSent() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { request, id, connection in
                if request != .serverPing(ServerPing()) { Issue.record("sent: \(request)") }
                connection.write(Reply.success(id, [:]))
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                let store = try FakeDaemon.job(1).store
                let image = Image(source: "https://x/y", input: ["strength": [1, .double(-.infinity)]])
                await #expect(throws: Self.refusal("weight")) {
                    try await client.call(StoreSet(store: store, weight: .nan))
                }
                await #expect(throws: Self.refusal("images[1].input.strength[1]")) {
                    try await client.call(JobSubmit(store: store, images: [Image(source: "https://x/y"), image]))
                }
                try await client.call(ServerPing())
            }
        }
    }

    private static func refusal(_ path: String) -> ClientError {
        var error = WireError(.invalidParams, "\(path) is infinite or NaN; JSON has no such number")
        error.field = path
        return .refused(error)
    }

    @Test func aLostConnectionEndsTheCallsUnderWayAndThoseToCome() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { _, _, connection in
                connection.close()
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                await #expect(throws: ClientError.disconnected) { try await client.call(ServerPing()) }
                await #expect(throws: ClientError.disconnected) { try await client.call(ServerPing()) }
            }
        }
    }

    @Test func aCallGivesUpAfterItsTimeAndTheNextOneIsAnswered() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { request, id, connection in
                if case .serverPing = request { connection.write(Reply.success(id, [:])) }
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                await #expect(throws: ClientError.timedOut) {
                    try await client.call("stats", timeout: .milliseconds(1))
                }
                await #expect(throws: ClientError.timedOut) { try await client.call("stats", timeout: .zero) }
                try await client.call(ServerPing())
            }
        }
    }

    @Test func aCanceledCallEndsAtOnce() async throws {
        try await withSocketPath { path in
            let arrived = AsyncStream<Void>.makeStream()
            try await withDaemon(path) { _, _, _ in
                arrived.continuation.yield()
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                let call = Task { try await client.call(JobGet(job: 1)) }
                for await _ in arrived.stream { break }
                call.cancel()
                await #expect(throws: ClientError.canceled) { try await call.value }
            }
        }
    }

    @Test func nobodyAtThePathIsUnreachable() async throws {
        try await withSocketPath { path in
            let error = await #expect(throws: ClientError.self) { try await ImgoptClient.connect(path: path) }
            guard case .unreachable(path, let reason) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains(path))
        }
    }

    @Test func oneConnectionTooManyIsToldWhy() async throws {
        var limits = SocketLimits()
        limits.connectionsPerUser = 1
        try await withSocketPath { path in
            try await withDaemon(path, limits: limits) { _, id, connection in
                connection.write(Reply.success(id, [:]))
            } _: {
                let first = try await ImgoptClient.connect(path: path, patience: Net.duration)
                try await first.call(ServerPing())
                let second = try await ImgoptClient.connect(path: path, patience: Net.duration)
                let error = await #expect(throws: ClientError.self) { try await second.call(ServerPing()) }
                guard case .refused(let error) = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
                #expect(error.knownName == .tooManyConnections)
                first.close()
            }
        }
    }

    @Test func aResultOfAnotherShapeIsSaidSo() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { _, id, connection in
                connection.write(Reply.success(id, ["id": "x"]))
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                await #expect(
                    throws: ClientError.unreadable("in the result of job.get, id must be a whole number, not a string")
                ) { try await client.call(JobGet(job: 1)) }
            }
        }
    }

    @Test func aServerOfAnotherProtocolIsSaidSo() async throws {
        try await withSocketPath { path in
            try await withDaemon(path) { _, _, connection in
                connection.write(Array("HTTP/1.1 400 Bad Request\r\n".utf8))
            } _: {
                let client = try await ImgoptClient.connect(path: path, patience: Net.duration)
                let error = await #expect(throws: ClientError.self) { try await client.call(ServerPing()) }
                guard case .unreadable = error else {
                    Issue.record("\(String(describing: error))")
                    return
                }
            }
        }
    }

    @Test(arguments: [
        (["IMGOPT_SOCKET_PATH": "/a", "XDG_RUNTIME_DIR": "/b"], true, "/a"),
        (["XDG_RUNTIME_DIR": "/b"], true, "/run/imgopt.sock"), (["XDG_RUNTIME_DIR": "/b"], false, "/b/imgopt.sock"),
        (["XDG_RUNTIME_DIR": "/b/"], false, "/b/imgopt.sock"), ([:], false, "/run/imgopt.sock"),
        (["IMGOPT_SOCKET_PATH": ""], true, "/run/imgopt.sock"),
    ])
    func theSocketIsFound(environment: [String: String], isRoot: Bool, path: String) {
        #expect(SocketPath.resolved(environment: environment, isRoot: isRoot) == path)
    }
}
