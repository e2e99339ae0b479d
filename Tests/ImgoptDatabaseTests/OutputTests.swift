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
            func prune() throws {
                while try !scene.database.prune(finishedBefore: at(500), eventsBefore: nil, limit: 10).isComplete {}
            }
            _ = try scene.database.giveUpOutputs(savedBefore: at(2), above: nil, at: at(100), limit: 100)
            try prune()
            #expect(try scene.database.jobs(JobQuery()).count == 1, "one of its files is there")
            _ = try scene.database.giveUpOutputs(savedBefore: at(9), above: nil, at: at(200), limit: 100)
            try prune()
            #expect(try scene.database.jobs(JobQuery()).isEmpty)
            #expect(
                try scene.database.removals(limit: 9).map(\.file)
                    == ids.map { .output(path: "/out/\($0.rawValue).png") })
            try scene.database.forget(scene.database.removals(limit: 2))
            #expect(try scene.database.removals(limit: 9).map(\.file) == [.output(path: "/out/3.png")])
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

    @Test func `a file that is missing counts no longer, and one that is back counts again`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(2, in: &scene)
            let job = try scene.item(ids[0]).job
            func retry() throws -> [ItemID]? {
                try scene.database.retry(job, states: [.done], item: ids[0])?.batches.map(\.first)
            }
            #expect(try retry() == nil, "its file is there")
            for _ in 0..<2 { try scene.database.noteMissing(ids[0], output: 0, at: at(7)) }
            #expect(try scene.item(ids[0]).outputs.first?.removedAt == at(7))
            #expect(try scene.database.outputBytes() == 10)
            #expect(try scene.database.removals(limit: 9).isEmpty)
            #expect(try retry() == [ids[0]])
            for _ in 0..<2 { try scene.database.noteFound(ids[0], output: 0) }
            #expect(try scene.item(ids[0]).outputs.first?.removedAt == nil)
            #expect(try scene.database.outputBytes() == 20)
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func `what is to be removed is known by its path`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(2, in: &scene)
            _ = try scene.database.giveUpOutputs(savedBefore: nil, above: 10, at: at(9), limit: 9)
            let paths = ids.map { "/out/\($0.rawValue).png" }
            #expect(try paths.map { try scene.database.isBeingRemoved($0) } == [true, false])
            try scene.database.forget(scene.database.removals(limit: 9))
            #expect(try !scene.database.isBeingRemoved(paths[0]))
        }
    }

    @Test func `what is made anew has its own files, and the old ones count no longer`() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try finished(1, in: &scene)[0]
            let job = try scene.item(id).job
            try scene.database.noteMissing(id, output: 0, at: at(7))
            try scene.record(
                .reopened(job), .queued(id, attempts: 0, notBefore: nil, nil),
                .job(job, line(.running, [.queued: 1])))
            #expect(try scene.item(id).state == .queued && scene.item(id).outputs.isEmpty)
            try scene.record(
                .creating(id, at: at(10)), .answered(id, at: at(10)),
                .processing(id, prediction: "again", createdAt: at(10)),
                .saving(id, outputs: ["u"], predictSeconds: nil),
                .done(id, [file(Int(id.rawValue))], at: at(11)),
                .job(job, line(.done, [.done: 1], finished: at(11))))
            #expect(try scene.item(id).outputs.map(\.removedAt) == [nil])
            #expect(try scene.database.outputBytes() == 10)
            #expect(try scene.database.integrityProblems() == [])
        }
    }
}
