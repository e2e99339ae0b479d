import Glibc
import ImgoptDatabase
import ImgoptEngine
import Testing

/// What stays small while much is written and forgotten again.
@Suite struct UpkeepTests {
    private func bytes(_ path: String) -> Int64 {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    @Test func `the log is worked in before it grows beyond its limit`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            var largest: Int64 = 0
            for _ in 0..<120 {
                try scene.submit(1_000)
                largest = max(largest, bytes(folder + "/imgopt.sqlite-wal"))
            }
            #expect(bytes(folder + "/imgopt.sqlite") > 4 << 20, "nothing was worked in")
            // 16 MB, and the commit that reached them.
            #expect(largest > 8 << 20 && largest < 24 << 20, "\(largest) bytes")
        }
    }

    @Test func `what is forgotten makes room for what comes`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            var sizes: [Int64] = []
            for round in 0..<8 {
                let ids = try scene.submit(1_000)
                let job = try scene.item(ids[0]).job
                let end = at(Int64(round) * 10)
                var turn = TurnRecord(nextIDs: scene.next)
                turn.changes = ids.map { .canceled($0, at: end) }
                turn.changes.append(.job(job, line(.canceled, [.canceled: 1_000], finished: end)))
                try scene.database.commit(turn)
                let limit = 200
                while true {
                    let piece = try scene.database.prune(
                        finishedBefore: end + .seconds(1), eventsBefore: nil, limit: limit)
                    #expect(piece.items <= limit)
                    if piece.isComplete { break }
                }
                sizes.append(try scene.database.databaseBytes())
            }
            #expect(sizes.suffix(6).allSatisfy { $0 <= sizes[1] }, "\(sizes)")
            #expect(try scene.database.integrityProblems() == [])
        }
    }
}
