import ImgoptDatabase
import ImgoptEngine
import Testing

@Suite struct CommitTests {
    @Test func numbersNeverComeAgainEvenWhenAllIsDeleted() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            #expect(scene.next == NextIDs(job: JobID(1), item: ItemID(1), seq: 1))
            try scene.submit(3)
            scene.next.seq = 5
            var turn = TurnRecord(nextIDs: scene.next)
            turn.events = [EventRow(seq: 4, time: at(0), kind: "a")]
            try scene.database.commit(turn)
            try scene.database.runOnWriter("DELETE FROM job; DELETE FROM item; DELETE FROM event")
            var late = TurnRecord(nextIDs: NextIDs(job: JobID(1), item: ItemID(1), seq: 1))
            late.changes = [.limits(LimitChange(create: 1, read: nil, burst: nil))]
            try scene.database.commit(late)
            try scene.database.close()
            let again = try Database(directory: folder)
            #expect(try again.nextIDs() == NextIDs(job: JobID(2), item: ItemID(4), seq: 5))
            #expect(try again.newestSeq() == 4)
            #expect(try again.oldestSeq() == 5)
        }
    }

    @Test func aTurnThatNamesWhatIsNotThereLeavesNothing() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            let job = try scene.item(id).job
            let bad: [Change] = [
                .canceled(ItemID(99), at: at(1)), .job(JobID(99), line(.running, [:])), .accepted(Ticket(99)),
                .store(StoreID(99), StoreSettings()), .notCreated(ItemID(99)),
                .processing(ItemID(99), prediction: "p", createdAt: at(1)),
            ]
            for change in bad {
                let error = #expect(throws: DatabaseError.self) {
                    try scene.record(
                        .creating(id, at: at(1)), .job(job, line(.running, [.creating: 1])), change)
                }
                #expect(error?.kind == .inconsistent, "\(change)")
            }
            var turn = TurnRecord(nextIDs: scene.next)
            turn.changes = [.creating(id, at: at(1))]
            #expect(throws: DatabaseError.self) { try scene.database.commit(turn) }
            #expect(try scene.item(id).state == .queued)
            #expect(try scene.restored().creations == [])
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func aKeyThatIsTakenFailsTheTurn() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let other = try scene.database.storeID(for: "other")
            try scene.submit(scene.rows(1, key: "k"))
            try scene.submit(scene.rows(1, store: other, key: "k"))
            let again = scene.rows(1, key: "k")
            let error = #expect(throws: DatabaseError.self) { try scene.submit(again) }
            #expect(error?.kind == .constraint)
            #expect(try scene.database.job(store: other, key: "k", uid: 1000) != nil)
            #expect(try scene.database.jobs(JobQuery()).count == 2)
        }
    }

    @Test func aFullDiskLeavesWhatWasThereAndCanBeTriedAgain() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            try scene.submit(10)
            let before = Facts(try scene.restored())
            let pages = try #require(try scene.database.numberOnWriter("PRAGMA page_count"))
            _ = try scene.database.numberOnWriter("PRAGMA max_page_count = \(pages + 2)")
            let many = scene.rows(5_000)
            let error = #expect(throws: DatabaseError.self) { try scene.submit(many) }
            #expect(error?.kind == .full && error?.code == 13)
            #expect(Facts(try scene.restored()) == before)
            _ = try scene.database.numberOnWriter("PRAGMA max_page_count = 1000000")
            try scene.submit(many)
            #expect(try scene.restored().queued.count == 2)
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func anEmptyTurnWritesNothing() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            let before = try scene.database.numberOnWriter("SELECT total_changes()")
            try scene.database.commit(TurnRecord(nextIDs: scene.next))
            #expect(try scene.database.numberOnWriter("SELECT total_changes()") == before)
        }
    }

    @Test func blobsAreKeptOnceAndRememberTheirUpload() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let blob = NewBlob(sha256: "ab", bytes: 3, contentType: "image/webp")
            let (store, model) = (scene.store, scene.model)
            for _ in 0..<2 {
                let rows = scene.rows(2, store: store, blobs: [blob]) { item in
                    NewItem(
                        id: item.id, job: item.job, ordinal: item.ordinal, source: .blob(sha256: "ab"), model: model,
                        needsUpload: true, createdAt: item.createdAt)
                }
                try scene.submit(rows)
            }
            let remote = RemoteFile(id: "f1", url: "https://api/files/f1", expires: at(100))
            let other = try scene.database.accountID(for: "studio")
            try scene.database.keepUpload(of: "ab", to: .main, remote)
            try scene.database.keepUpload(of: "ab", to: other, RemoteFile(id: "f0", url: "u", expires: nil))
            let row = try #require(try scene.database.blob("ab"))
            #expect(row.blob == blob && row.references == 4)
            #expect(try scene.database.upload(of: "ab", to: .main) == remote)
            #expect(try scene.database.upload(of: "ab", to: other)?.id == "f0")
            #expect(try scene.database.listUnusedUploads(limit: 9) == 0)
            // What an account had of it before, and what it has of one that is not there, is to be deleted.
            try scene.database.keepUpload(of: "ab", to: .main, RemoteFile(id: "f3", url: "u", expires: nil))
            #expect(try scene.database.upload(of: "ab", to: .main)?.id == "f3")
            #expect(try scene.database.blob("cd") == nil)
            try scene.database.keepUpload(of: "cd", to: other, RemoteFile(id: "f2", url: "u", expires: nil))
            #expect(try scene.database.upload(of: "cd", to: other) == nil)
            let unused = try scene.database.unusedUploads(limit: 9)
            #expect(unused.map(\.remoteID) == ["f1", "f2"] && unused.map(\.account) == [.main, other])
        }
    }
}
