import Foundation
import ImgoptWire
import Logging
import TestSupport
import Testing

@testable import ImgoptSocket

@Suite(.net)
struct Listeners {
    private static func answers(_ path: String) async throws -> Bool {
        let recorder = Recorder()
        let client = try await SocketConnector.connect(path: path, handler: recorder)
        client.write("hello\n")
        let seen = await recorder.next(2)
        client.close()
        return seen == [.opened, .line("hello")]
    }

    @Test func theSocketHasItsModeAndIsRemovedAtTheEnd() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let server = server(path, mode: 0o662)
            try await server.start()
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
            #expect(mode?.intValue == 0o662)
            #expect(try await Self.answers(path))
            await server.shutdown()
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func aSocketOnWhichNobodyAnswersIsReplaced() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let old = server(path)
            try await old.start()
            await old.stopAccepting()
            await #expect(throws: SocketError.refused(path)) {
                try await SocketConnector.connect(path: path, handler: Echo())
            }
            let new = server(path)
            try await new.start()
            // The old one must not remove the socket of the new one.
            await old.shutdown()
            #expect(try await Self.answers(path))
            await new.shutdown()
        }
    }

    @Test func aSocketOnWhichAServerAnswersIsLeftAlone() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let first = server(path)
            try await first.start()
            let second = server(path)
            await #expect(throws: SocketError.alreadyServed(path)) { try await second.start() }
            #expect(throws: SocketError.alreadyServed(path)) { try second.prepare() }
            await second.shutdown()
            #expect(try await Self.answers(path))
            await first.shutdown()
        }
    }

    @Test func pathsThatCannotBeUsedAreNamed() async throws {
        try await withFolder { folder in
            let long = folder + "/" + String(repeating: "x", count: 107 - folder.utf8.count)
            let file = folder + "/file"
            try Data("mine".utf8).write(to: URL(filePath: file))
            let cases: [(String, SocketError)] = [
                (long, .pathTooLong(long)), (folder + "/no/s", .folderMissing(folder + "/no/s")),
                (file, .notASocket(file)),
            ]
            for (path, error) in cases {
                let server = server(path)
                #expect(throws: error) { try server.prepare() }
                await #expect(throws: error) { try await server.start() }
                await server.shutdown()
            }
            #expect(try String(contentsOf: URL(filePath: file), encoding: .utf8) == "mine")
            #expect(SocketError.pathTooLong(long).description.contains("107"))
            let fits = server(String(long.dropLast()))
            try await fits.start()
            await fits.shutdown()
        }
    }

    @Test func nobodyAtThePathIsSaidSo() async throws {
        try await withFolder { folder in
            await #expect(throws: SocketError.absent(folder + "/s")) {
                try await SocketConnector.connect(path: folder + "/s", handler: Echo())
            }
        }
    }

    @Test func aGivenSocketIsServedAndItsFileStays() async throws {
        try await withFolder { folder in
            let path = folder + "/s"
            let descriptor = try UnixSocket.listen(path: path, mode: 0o600)
            let server = SocketServer(
                listening: .descriptor(descriptor), limits: SocketLimits(), logger: Logger(label: "test"),
                handler: Echo())
            try await server.start()
            #expect(try await Self.answers(path))
            await server.shutdown()
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func connectionsGoOnAfterTheServerAcceptsNoMore() async throws {
        try await withEcho { _, client, recorder, server in
            client.write("a\n")
            #expect(await recorder.next(1) == [.line("a")])
            await server.stopAccepting()
            client.write("b\n")
            #expect(await recorder.next(1) == [.line("b")])
            await server.shutdown()
            #expect(await recorder.next(2) == [.ended, .closed])
        }
    }
}
