import Foundation
import ImgoptClient
import ImgoptJSON
import ImgoptWire
import TestSupport
import Testing

/// Exactly one reply for each line that owes one, whatever is sent, over several connections at once.
@Suite(.serialized, .net)
struct RepliesTests {
    private static let connections = 4
    private static let rounds = 40
    /// Lines that are sent before the first of their replies is read: no more than the kernel takes.
    private static let pipelined = 50

    @Test(arguments: [UInt64.random(in: 0...UInt64.max)])
    func eachLineThatOwesAReplyGetsExactlyOne(seed: UInt64) async throws {
        try await World.with { world in
            let daemon = try await world.startDaemon()
            let path = daemon.socketPath
            let lines = try Self.corpus()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<Self.connections {
                    group.addTask {
                        try await Self.fuzz(path, lines, LineMutator(seed: seed &+ UInt64(number)), "seed \(seed)")
                    }
                }
                var replies = 0
                for try await count in group { replies += count }
                #expect(replies > Self.connections * Self.rounds * Self.pipelined / 2, "seed \(seed)")
            }
            // It lives, and serves others.
            #expect(try await RawConnection(path: path).ask("server.ping")?["result"] != nil, "seed \(seed)")
        }
    }

    /// Sends pieces, and answers how many replies came.
    private static func fuzz(
        _ path: String, _ lines: [[UInt8]], _ lineMutator: LineMutator, _ hint: String
    ) async throws -> Int {
        var mutator = lineMutator
        let connection = try RawConnection(path: path)
        var replies = 0
        for round in 0..<rounds {
            var owed: [String: Int] = [:]
            var bytes: [UInt8] = []
            for _ in 0..<pipelined {
                let line = mutator.next(of: lines)
                bytes += line + [0x0A]
                if let id = Request.decode(line)?.id { owed[id.json.description, default: 0] += 1 }
            }
            try await connection.send(bytes: bytes)
            var missing = owed.values.reduce(0, +)
            while missing > 0 {
                let reply = try #require(try await connection.receive(), "\(hint), round \(round): \(missing) missing")
                guard reply["method"] == nil else { continue }
                let id = try #require(reply["id"]).description
                owed[id, default: 0] -= 1
                #expect((reply["result"] == nil) != (reply["error"] == nil), "\(hint), round \(round)")
                missing -= 1
                replies += 1
            }
            try #require(owed.values.allSatisfy { $0 == 0 }, "\(hint), round \(round): \(owed)")
        }
        connection.endInput()
        while let late = try await connection.receive() {
            #expect(late["method"] != nil, "\(hint): a reply that nobody asked for: \(late)")
        }
        return replies
    }

    /// The lines that the fuzzer begins with, but for those whose reply may take long.
    private static func corpus() throws -> [[UInt8]] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let bytes = try Data(contentsOf: tests.appending(path: "FuzzTests/Corpus/requests.txt"))
        return bytes.split(separator: 0x0A).map { Array($0) }.filter {
            !String(decoding: $0, as: UTF8.self).contains("job.wait")
        }
    }
}
