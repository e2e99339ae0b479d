import Foundation
import ImgoptEngine
import Testing

@testable import ImgoptDatabase

/// What stays of a job for as long as its files do.
@Suite struct SlimTests {
    private static let key = "order-77"

    /// A finished job with a key, of items of which each has a file, and its blob.
    private func finished(_ count: Int, in scene: inout Scene) throws -> [ItemID] {
        let blob = NewBlob(sha256: "ab", bytes: 3, contentType: "image/webp")
        let model = scene.model
        let ids = try scene.submit(
            scene.rows(count, key: Self.key, blobs: [blob]) { item in
                NewItem(
                    id: item.id, job: item.job, ordinal: item.ordinal, imageID: "i\(item.ordinal)",
                    source: .blob(sha256: "ab"), prompt: "a prompt", input: Array(#"{"b":1,"a":2}"#.utf8),
                    model: model, createdAt: item.createdAt, identity: [UInt8(item.ordinal)])
            })
        for id in ids {
            try scene.record(
                .creating(id, at: at(1)), .answered(id, at: at(1)),
                .processing(id, prediction: "p\(id.rawValue)", createdAt: at(1)),
                .saving(id, outputs: ["u"], predictSeconds: 1),
                .done(id, [file(Int(id.rawValue))], at: at(2)))
        }
        let job = try scene.item(ids[0]).job
        try scene.record(.job(job, line(.done, [.done: count], finished: at(2))))
        return ids
    }

    private func prune(_ scene: Scene, before moment: Moment, limit: Int = 100) throws {
        while try !scene.database.prune(finishedBefore: moment, eventsBefore: nil, limit: limit).isComplete {
            #expect(try scene.database.integrityProblems() == [])
        }
        #expect(try scene.database.integrityProblems() == [])
    }

    @Test func aJobStaysWithItsFilesAndWithoutWhatTheyWereMadeFrom() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(7, in: &scene)
            let before = try ids.map { try scene.item($0) }
            try prune(scene, before: at(9), limit: 3)
            let job = try #require(try scene.database.job(store: scene.store, key: Self.key, uid: 1_000))
            #expect(job.isSlim && job.state == .done && job.progress.counts[.done] == 7 && job.images == 7)
            for (id, old) in zip(ids, before) {
                let item = try scene.item(id)
                #expect(item.outputs == old.outputs && item.state == .done && item.attempts == 1)
                #expect(item.submitted.imageID == old.submitted.imageID && item.finishedAt == old.finishedAt)
                #expect(item.submitted.prompt == nil && item.submitted.input == nil && item.submitted.source == nil)
                #expect(try scene.database.attempts(of: id).isEmpty)
            }
            #expect(try scene.database.blob("ab") == nil)
            #expect(try scene.database.removals(limit: 9).map(\.file) == [.blob(sha256: "ab")])
            #expect(try scene.database.retry(job.id, states: [.done]) == nil, "nothing is left to be sent")
            #expect(try scene.database.identical([[0]]).isEmpty)
            let known = try scene.database.sentImages(of: job.id, from: 0, limit: 9)
            let sent = SentImage(
                imageID: "i0", source: .blob(sha256: "ab"), prompt: "a prompt", input: Array(#"{"a":2,"b":1}"#.utf8),
                model: scene.model)
            #expect(known.first == .fingerprint(sent.fingerprint, imageID: "i0"), "in whatever order its input stands")
            #expect(Set(known).count == 7, "each is another image")
        }
    }

    @Test func itGoesAfterTheLastOfItsFiles() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(3, in: &scene)
            let job = try scene.item(ids[0]).job
            try prune(scene, before: at(9))
            _ = try scene.database.giveUpOutputs(savedBefore: nil, above: 10, at: at(20), limit: 9)
            try prune(scene, before: at(30))
            #expect(try scene.database.job(job) != nil, "one is there")
            try scene.database.noteMissing(ids[2], output: 0, at: at(40))
            try prune(scene, before: at(40))
            #expect(try scene.database.job(job) != nil, "it went just now")
            try scene.database.noteFound(ids[2], output: 0)
            try prune(scene, before: at(50))
            #expect(try scene.database.job(job) != nil, "it is back")
            try scene.database.noteMissing(ids[2], output: 0, at: at(60))
            try prune(scene, before: at(61))
            #expect(try scene.database.job(job) == nil && scene.database.item(ids[0]) == nil)
            #expect(try (scene.database.counts()[scene.store]?.total ?? 0) == 0)
            #expect(try scene.database.numberOnWriter("SELECT count(*) FROM output") == 0)
        }
    }

    @Test func itIsFinishedByTheNextLifeAndCountsFilesThatWentMeanwhile() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(5, in: &scene)
            let job = try scene.item(ids[0]).job
            _ = try scene.database.prune(finishedBefore: at(9), eventsBefore: nil, limit: 2)
            for id in [ids[0], ids[4]] { try scene.database.noteMissing(id, output: 0, at: at(10)) }
            try scene.database.close()
            let database = try Database(directory: folder)
            while try !database.prune(finishedBefore: at(9), eventsBefore: nil, limit: 2).isComplete {}
            #expect(try database.integrityProblems() == [])
            #expect(try database.numberOnWriter("SELECT files FROM job WHERE id = \(job.rawValue)") == 3)
            try database.close()
        }
    }

    @Test func aBackupOfItKnowsItsKeyAndItsFilesToo() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(3, in: &scene)
            let job = try scene.item(ids[0]).job
            try prune(scene, before: at(9))
            let items = try ids.map { try scene.item($0) }
            let sent = try scene.database.sentImages(of: job, from: 0, limit: 9)
            let copy = folder + "/copy"
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
            _ = try scene.database.backup(to: copy + "/imgopt.sqlite")
            try scene.database.close()

            let database = try Database(directory: copy)
            #expect(try database.integrityProblems() == [])
            let known = try #require(try database.job(store: scene.store, key: Self.key, uid: 1_000))
            #expect(known.id == job && known.isSlim)
            #expect(try ids.map { try database.item($0) } == items)
            #expect(try database.sentImages(of: job, from: 0, limit: 9) == sent)
            for id in ids { try database.noteMissing(id, output: 0, at: at(40)) }
            while try !database.prune(finishedBefore: at(41), eventsBefore: nil, limit: 9).isComplete {}
            #expect(try database.job(job) == nil)
            try database.close()
        }
    }

    @Test func aJobWhoseFilesAreGoneAlreadyGoesAsAWhole() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try finished(2, in: &scene)
            let job = try scene.item(ids[0]).job
            _ = try scene.database.giveUpOutputs(savedBefore: nil, above: 0, at: at(5), limit: 9)
            try prune(scene, before: at(9))
            #expect(try scene.database.job(job) == nil)
            #expect(try scene.database.numberOnWriter("SELECT count(*) FROM item") == 0)
        }
    }
}
