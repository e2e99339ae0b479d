import Glibc
import ImgoptSocket
import ImgoptWire
import Synchronization
import TestSupport
import Testing

@Suite(.net)
struct Connections {
    @Test func linesComeBackInOrder() async throws {
        try await withEcho { _, client, recorder, _ in
            for number in 0..<5000 { client.write("line \(number)\n") }
            let seen = await recorder.next(5000)
            #expect(seen == (0..<5000).map { .line("line \($0)") })
        }
    }

    @Test func writesFromManyThreadsAreNeverMixed() async throws {
        try await withEcho { _, client, recorder, _ in
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for number in 0..<200 { client.write("\(task) \(number)\n") }
                    }
                }
            }
            let seen = await recorder.next(1600)
            for task in 0..<8 {
                let own = seen.filter { if case .line(let text) = $0 { text.hasPrefix("\(task) ") } else { false } }
                #expect(own == (0..<200).map { .line("\(task) \($0)") })
            }
        }
    }

    @Test func repliesComeAfterTheClientHasEndedItsSide() async throws {
        try await withEcho { _, client, recorder, _ in
            client.write("one\ntwo\r\nlast without LF")
            client.finishWriting()
            #expect(
                await recorder.next(4) == [.line("one"), .line("two"), .line("last without LF"), .ended])
        }
    }

    @Test func aLineMayComeByteByByte() async throws {
        try await withEcho { _, client, recorder, server in
            for byte in "{\"id\": 1}\n".utf8 {
                client.write([byte])
                await withCheckedContinuation { continuation in server.pulse { continuation.resume() } }
            }
            #expect(await recorder.next(1) == [.line("{\"id\": 1}")])
        }
    }

    @Test func aLineOverTheLimitIsToldOnceAndTheNextOneIsRead() async throws {
        var limits = SocketLimits()
        limits.lineBytes = 10
        try await withEcho(limits: limits) { _, client, recorder, _ in
            client.write(String(repeating: "x", count: 1_000_000) + "\n0123456789\n01234567890\nok\n")
            let expected: [Recorder.Seen] = [
                .line("too long"), .line("0123456789"), .line("too long"), .line("ok"),
            ]
            #expect(await recorder.next(4) == expected)
        }
    }

    @Test func thePeerIsWhoTheKernelSays() async throws {
        try await withEcho { echo, client, recorder, _ in
            client.write("x\n")
            _ = await recorder.next(1)
            let peer = try #require(echo.connections.first?.peer)
            #expect(peer.pid == getpid() && peer.uid == getuid() && peer.gid == getgid())
            var own = [gid_t](repeating: 0, count: 1024)
            let count = unsafe getgroups(Int32(own.count), &own)
            #expect(peer.groups == Set(own[..<Int(max(count, 0))]).subtracting([0]))
        }
    }

    @Test func aPeerThatDoesNotReadIsNotReadAndLosesNothing() async throws {
        var limits = SocketLimits()
        limits.pendingBytes = 100_000
        try await withEcho(limits: limits) { echo, client, recorder, _ in
            client.pauseReading()
            let line = String(repeating: "y", count: 999)
            for _ in 0..<20_000 { client.write(line + "\n") }
            await echo.untilFull()
            // One more read may have been on its way; its echo comes on top of the bound.
            #expect(echo.mostPending < 100_000 + 300_000)
            #expect(echo.lines < 20_000)
            client.resumeReading()
            let seen = await recorder.next(20_001)
            #expect(seen.filter { $0 == .line(line) }.count >= 20_000)
            #expect(echo.mostPending < 100_000 + 300_000)
        }
    }

    @Test func aPeerThatIsGoneEndsTheConnectionOnce() async throws {
        try await withFolder { folder in
            let recorder = Recorder()
            let server = server(folder + "/s", recorder)
            try await server.start()
            let client = try await SocketConnector.connect(path: folder + "/s", handler: Echo())
            #expect(await recorder.next(1) == [.opened])
            client.write("partial line")
            client.closeWhenFlushed()
            #expect(await recorder.next(2) == [.line("partial line"), .ended])
            await server.shutdown()
            #expect(server.connectionCount == 0)
        }
    }

    /// Who connects, sends, goes and comes again must not have more waiting than its connections may.
    @Test func aPeerThatIsGoneHasItsSlotUntilNothingOfItIsKept() async throws {
        try await withFolder { folder in
            let keeper = Keeper()
            let server = server(folder + "/s", keeper)
            try await server.start()
            let client = try await SocketConnector.connect(path: folder + "/s", handler: Echo())
            client.write("a\nb\n")
            client.closeWhenFlushed()
            await keeper.untilClosed()
            var counts: [Int] = []
            while keeper.letGo() { counts.append(server.connectionCount) }
            #expect(counts.first == 1)
            // The channel itself goes a moment after its end was told.
            await server.shutdown()
            #expect(counts.count == 2)
            #expect(server.connectionCount == 0)
        }
    }

    @Test func connectionsOverTheLimitAreToldWhyAndClosed() async throws {
        for ofUser in [true, false] {
            var limits = SocketLimits()
            if ofUser { limits.connectionsPerUser = 1 } else { limits.connections = 1 }
            try await withFolder { folder in
                let server = server(folder + "/s", limits: limits)
                try await server.start()
                let first = Recorder()
                let connection = try await SocketConnector.connect(path: folder + "/s", handler: first)
                connection.write("a\n")
                #expect(await first.next(2) == [.opened, .line("a")])
                let second = Recorder()
                _ = try await SocketConnector.connect(path: folder + "/s", handler: second)
                let seen = await second.next(3)
                guard seen.count == 3, case .line(let text) = seen[1] else {
                    Issue.record("\(seen)")
                    return
                }
                #expect(text.contains("too_many_connections"))
                connection.close()
                await server.shutdown()
            }
        }
    }

    @Test func aSlotIsFreeAgainWhenItsConnectionHasClosed() async throws {
        var limits = SocketLimits()
        limits.connectionsPerUser = 1
        try await withFolder { folder in
            let server = server(folder + "/s", limits: limits)
            try await server.start()
            for _ in 0..<20 {
                let recorder = Recorder()
                let connection = try await SocketConnector.connect(path: folder + "/s", handler: recorder)
                connection.write("a\n")
                connection.finishWriting()
                #expect(await recorder.next(3) == [.opened, .line("a"), .ended])
                connection.close()
                while server.connectionCount > 0 { await Task.yield() }
            }
            await server.shutdown()
        }
    }
}
