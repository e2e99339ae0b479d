import ImgoptDatabase
import ImgoptEngine
import Testing

@Suite struct PruneTests {
    @Test func oldJobsGoInPiecesWithAllTheirRows() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let blob = NewBlob(sha256: "ab", bytes: 3, contentType: "image/webp")
            let model = scene.model
            func withBlob(_ item: NewItem) -> NewItem {
                NewItem(
                    id: item.id, job: item.job, ordinal: item.ordinal, source: .blob(sha256: "ab"), model: model,
                    needsUpload: true, createdAt: item.createdAt)
            }
            let old = try scene.submit(scene.rows(7, blobs: [blob], make: withBlob))
            let young = try scene.submit(scene.rows(1, blobs: [blob], make: withBlob))
            let (oldJob, youngJob) = (try scene.item(old[0]).job, try scene.item(young[0]).job)
            for id in old + young {
                try scene.record(
                    .creating(id, at: at(1)), .answered(id, at: at(1)),
                    .processing(id, prediction: "p\(id.rawValue)", createdAt: at(1)),
                    .saving(id, outputs: ["u"], predictSeconds: nil))
            }
            try scene.record(.done(young[0], [file(8)], at: at(2)))
            for id in old { try scene.record(.failed(id, sampleError, at: at(2))) }
            try scene.record(
                .job(oldJob, line(.failed, [.failed: 7], finished: at(2))),
                .job(youngJob, line(.done, [.done: 1], finished: at(50))))
            var result = try scene.database.prune(finishedBefore: at(50), eventsBefore: nil, limit: 3)
            #expect(result.jobs == 1 && result.items == 3 && !result.isComplete)
            #expect(try scene.database.job(oldJob) == nil)
            #expect(try scene.database.items(ItemQuery(job: oldJob)) == [])
            #expect(try scene.database.item(old[6]) == nil)
            #expect(try scene.database.creationRows([old[6]]).isEmpty)
            #expect(try scene.database.integrityProblems() == [])
            var items = result.items
            while !result.isComplete {
                result = try scene.database.prune(finishedBefore: at(50), eventsBefore: nil, limit: 3)
                items += result.items
            }
            #expect(items == 7)
            #expect(try scene.database.counts()[scene.store]?.total == 1)
            #expect(try scene.database.outputBytes() == 10)
            #expect(try scene.database.knownPredictions(answeredSince: at(0)).keys.sorted() == ["p8"])
            #expect(try scene.database.blob("ab")?.references == 1)
            #expect(try scene.database.numberOnWriter("SELECT count(*) FROM output") == 1)
            #expect(try scene.database.removals(limit: 100).isEmpty)
            #expect(try scene.item(young[0]).state == .done)
        }
    }

    @Test func aBlobThatIsSubmittedAgainIsNotRemoved() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let blob = NewBlob(sha256: "ab", bytes: 3, contentType: "image/webp")
            func withBlob(_ item: NewItem) -> NewItem {
                NewItem(
                    id: item.id, job: item.job, ordinal: item.ordinal, source: .blob(sha256: "ab"), model: item.model,
                    needsUpload: true, createdAt: item.createdAt)
            }
            let id = try scene.submit(scene.rows(1, blobs: [blob], make: withBlob))[0]
            let job = try scene.item(id).job
            try scene.database.keepUpload(of: "ab", to: .main, RemoteFile(id: "f1", url: "u", expires: nil))
            try scene.record(.canceled(id, at: at(1)), .job(job, line(.canceled, [.canceled: 1], finished: at(1))))
            while try !scene.database.prune(finishedBefore: at(9), eventsBefore: nil, limit: 10).isComplete {}
            #expect(try scene.database.removals(limit: 9).map(\.file) == [.blob(sha256: "ab")])
            #expect(try scene.database.blob("ab") == nil)
            #expect(try scene.database.unusedUploads(limit: 9).map(\.remoteID) == ["f1"])
            try scene.submit(scene.rows(1, blobs: [blob], make: withBlob))
            #expect(try scene.database.removals(limit: 9) == [])
            #expect(try scene.database.blob("ab")?.references == 1)
        }
    }

    @Test func anUploadStaysOnTheListUntilItIsKnownToBeGone() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let blobs = ["ab", "cd"].map { NewBlob(sha256: $0, bytes: 3, contentType: "image/webp") }
            let ids = try scene.submit(
                scene.rows(2, blobs: blobs) { item in
                    NewItem(
                        id: item.id, job: item.job, ordinal: item.ordinal,
                        source: .blob(sha256: item.ordinal == 0 ? "ab" : "cd"), model: item.model, needsUpload: true,
                        createdAt: item.createdAt)
                })
            for blob in ["ab", "cd"] {
                try scene.database.keepUpload(
                    of: blob, to: .main, RemoteFile(id: "of \(blob)", url: "u", expires: nil))
            }
            try scene.record(.canceled(ids[0], at: at(1)))
            #expect(try scene.database.listUnusedUploads(limit: 9) == 1)
            #expect(try scene.database.upload(of: "ab", to: .main) == nil)
            #expect(try scene.database.upload(of: "cd", to: .main) != nil)
            try scene.record(.canceled(ids[1], at: at(2)))
            #expect(try scene.database.listUnusedUploads(limit: 9) == 1)
            let listed = try scene.database.unusedUploads(limit: 9)
            #expect(listed.map(\.remoteID) == ["of ab", "of cd"])
            #expect(try scene.database.unusedUploads(after: listed[0], limit: 9) == [listed[1]])
            try scene.database.forget([listed[0]])
            #expect(try scene.database.unusedUploads(limit: 9) == [listed[1]])
        }
    }

    @Test func openJobsAndYoungEventsStay() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            try scene.submit(2)
            var turn = TurnRecord(nextIDs: NextIDs(job: scene.next.job, item: scene.next.item, seq: 11))
            turn.events = (1...10).map { EventRow(seq: $0, time: at($0), kind: "k") }
            try scene.database.commit(turn)
            var events = 0
            var result = PruneResultCount()
            repeat {
                result.calls += 1
                let piece = try scene.database.prune(finishedBefore: at(1_000), eventsBefore: at(8), limit: 3)
                events += piece.events
                result.isComplete = piece.isComplete
            } while !result.isComplete
            #expect(events == 7 && result.calls == 3)
            #expect(try scene.database.oldestSeq() == 8)
            #expect(try scene.database.jobs(JobQuery()).count == 1)
        }
    }

    private struct PruneResultCount {
        var calls = 0
        var isComplete = false
    }
}
