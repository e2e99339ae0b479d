import GRDB
import ImgoptEngine
import Testing

@testable import ImgoptDatabase

/// Outputs that go to make room, the oldest first.
@Suite struct OutputTests {
    /// A job of items that were done one after the other, a second apart, each with a file of 10 bytes.
    private func finished(_ count: Int, in scene: inout Scene) throws -> [ItemID] {
        let ids = try scene.submit(count)
        for (place, id) in ids.enumerated() {
            try scene.record(
                .creating(id, at: at(1)), .answered(id, at: at(1)),
                .processing(id, prediction: "p\(id.rawValue)", createdAt: at(1)),
                .saving(id, outputs: ["u"], predictSeconds: nil),
                .done(id, [file(Int(id.rawValue))], at: at(Int64(place))))
        }
        let job = try scene.item(ids[0]).job
        try scene.record(.job(job, line(.done, [.done: count], finished: at(99))))
        return ids
    }

    @Test func `the oldest go until the rest is within the limit, in pieces`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(7, in: &scene)
            var pieces: [Int] = []
            var isComplete = false
            while !isComplete {
                let piece = try scene.database.giveUpOutputs(savedBefore: nil, above: 29, at: at(200), limit: 2)
                pieces.append(piece.outputs)
                isComplete = piece.isComplete
            }
            #expect(pieces == [2, 2, 1])
            #expect(try scene.database.outputBytes() == 20)
            for id in ids {
                let output = try #require(try scene.item(id).outputs.first)
                #expect(output.removedAt == (ids.prefix(5).contains(id) ? at(200) : nil))
                #expect(output.path == "/out/\(id.rawValue).png", "the path is kept, for whoever looks for the file")
            }
            #expect(
                try scene.database.removals(limit: 9).map(\.file)
                    == ids.prefix(5).map { .output(path: "/out/\($0.rawValue).png") })
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func `those that are too old go, whatever room there is`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(5, in: &scene)
            let result = try scene.database.giveUpOutputs(savedBefore: at(3), above: 1_000, at: at(9), limit: 100)
            #expect(result == OutputsGivenUp(outputs: 3, bytes: 30, isComplete: true))
            #expect(
                try ids.map { try scene.item($0).outputs.first?.removedAt == nil } == [false, false, false, true, true])
            let again = try scene.database.giveUpOutputs(savedBefore: at(3), above: nil, at: at(10), limit: 100)
            #expect(again == OutputsGivenUp())
        }
    }

    @Test func `a file is listed for removal once, though its job is forgotten later`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(3, in: &scene)
            _ = try scene.database.giveUpOutputs(savedBefore: at(2), above: nil, at: at(100), limit: 100)
            while try !scene.database.prune(finishedBefore: at(500), eventsBefore: nil, limit: 10).isComplete {}
            #expect(
                try scene.database.removals(limit: 9).map(\.file)
                    == ids.map { .output(path: "/out/\($0.rawValue).png") })
            #expect(try scene.database.outputBytes() == 0)
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func `the list is read on behind what could not be removed, after a restart too`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            _ = try finished(5, in: &scene)
            _ = try scene.database.giveUpOutputs(savedBefore: nil, above: 0, at: at(100), limit: 100)
            try scene.database.close()
            let database = try Database(directory: folder)
            let first = try database.removals(limit: 2)
            let next = try database.removals(after: first.last, limit: 2)
            #expect(next.map(\.file) == [.output(path: "/out/3.png"), .output(path: "/out/4.png")])
            try database.forget(next)
            #expect(try database.removals(limit: 9).map(\.file).count == 3)
        }
    }

    @Test func `outputs of a database of version 1 are as old as their items`() throws {
        try withFolder { folder in
            let old = try DatabasePool(path: folder + "/imgopt.sqlite")
            try Migrations.migrator.migrate(old, upTo: "1")
            try old.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO store (id, name, done) VALUES (1, 'acme', 2);
                        INSERT INTO model (id, name) VALUES (1, 'a/b');
                        INSERT INTO job (id, store, uid, priority, state, is_open, images, queued, creating,
                            processing, saving, unresolved, done, failed, canceled, created_at, finished_at, cache)
                            VALUES (1, 1, 0, 5, 2, 0, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, \(at(9).microseconds), 'use');
                        INSERT INTO item (id, job, ordinal, state, model, needs_upload, attempts, created_at,
                            finished_at) VALUES (1, 1, 0, 5, 1, 0, 1, 0, \(at(8).microseconds)),
                            (2, 1, 1, 5, 1, 0, 1, 0, \(at(7).microseconds));
                        INSERT INTO output VALUES (1, 0, 'u', '/out/1.png', 10, 'ab', 'image/png'),
                            (2, 0, 'u', '/out/2.png', 10, 'ab', 'image/png');
                        UPDATE line SET output_bytes = 20, next_job = 2, next_item = 3;
                        """)
            }
            try old.close()
            let database = try Database(directory: folder)
            #expect(try database.integrityProblems() == [])
            _ = try database.giveUpOutputs(savedBefore: at(8), above: nil, at: at(20), limit: 9)
            #expect(try database.removals(limit: 9).map(\.file) == [.output(path: "/out/2.png")])
            #expect(try database.item(ItemID(1))?.outputs.first?.removedAt == nil)
        }
    }
}
