import ImgoptDatabase
import ImgoptEngine
import Testing

@Suite struct ReadingTests {
    @Test func jobsComeNewestFirstInPagesByEveryCondition() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let other = try scene.database.storeID(for: "other")
            var ids: [JobID] = []
            for index in 0..<6 {
                let rows = scene.rows(1, store: index % 2 == 0 ? scene.store : other)
                try scene.submit(rows)
                ids.append(try #require(rows.job).id)
            }
            try scene.record(.job(ids[0], line(.done, [.done: 1], finished: at(1))))
            func found(_ query: JobQuery) throws -> [JobID] { try scene.database.jobs(query).map(\.id) }
            #expect(try found(JobQuery()) == ids.reversed())
            #expect(try found(JobQuery(limit: 2)) == [ids[5], ids[4]])
            #expect(try found(JobQuery(before: ids[4], limit: 2)) == [ids[3], ids[2]])
            #expect(try found(JobQuery(store: other)) == [ids[5], ids[3], ids[1]])
            #expect(try found(JobQuery(store: scene.store, states: [.pending])) == [ids[4], ids[2]])
            #expect(try found(JobQuery(states: [.done, .failed])) == [ids[0]])
            #expect(try found(JobQuery(states: [])) == [])
            #expect(try found(JobQuery(uid: 1_000, limit: 1)) == [ids[5]])
            #expect(try found(JobQuery(uid: 1)) == [])
            #expect(try found(JobQuery(limit: 0)) == [])
            try scene.record(.job(ids[1], line(.failed, [.failed: 1], finished: at(1))))
            try scene.record(.job(ids[2], line(.done, [.done: 1], finished: at(1))))
            #expect(try scene.database.finishedJobs() == [.done: 2, .failed: 1, .canceled: 0])
            try scene.record(.job(ids[1], line(.running, [.queued: 1])))
            #expect(try scene.database.finishedJobs() == [.done: 2, .failed: 0, .canceled: 0])
            while try !scene.database.prune(finishedBefore: at(9), eventsBefore: nil, limit: 9).isComplete {}
            #expect(try scene.database.finishedJobs() == [.done: 0, .failed: 0, .canceled: 0])
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func itemsComeInPagesByState() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(5)
            try scene.submit(2)
            let job = try scene.item(ids[0]).job
            try scene.record(.canceled(ids[1], at: at(1)), .done(ids[3], [file(9)], at: at(1)))
            func found(_ query: ItemQuery) throws -> [ItemID] { try scene.database.items(query).map(\.id) }
            #expect(try found(ItemQuery(job: job)) == ids)
            #expect(try found(ItemQuery(job: job, after: ids[1], limit: 2)) == [ids[2], ids[3]])
            #expect(try found(ItemQuery(job: job, states: [.queued], after: ids[0])) == [ids[2], ids[4]])
            #expect(try scene.database.items(ItemQuery(job: job, states: [.done])).map(\.outputs) == [[file(9)]])
            #expect(try found(ItemQuery(job: JobID(99))) == [])
            #expect(try scene.database.item(ItemID(99)) == nil)
        }
    }

    @Test func eventsAreReplayedFilteredAndInPieces() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            #expect(try scene.database.oldestSeq() == 1)
            #expect(try scene.database.newestSeq() == 0)
            let all = (1...20).map { sampleEvent($0) }
            var turn = TurnRecord(nextIDs: NextIDs(job: JobID(1), item: ItemID(1), seq: 21))
            turn.events = all
            try scene.database.commit(turn)
            let whole = try scene.database.events(after: 0, limit: 100)
            #expect(whole.events == all && whole.isAtEnd && whole.readTo == 20)
            let filters = [
                EventFilter(stores: [StoreID(1)]), EventFilter(jobs: [JobID(2), JobID(3)]),
                EventFilter(kinds: ["item.done"]),
                EventFilter(stores: [StoreID(0)], jobs: [JobID(0)], kinds: ["item.done"]), EventFilter(kinds: ["none"]),
            ]
            for filter in filters {
                var found: [EventRow] = []
                var page = try scene.database.events(after: 0, filter, limit: 2, scan: 3)
                found += page.events
                while !page.isAtEnd {
                    page = try scene.database.events(after: page.readTo, filter, limit: 2, scan: 3)
                    found += page.events
                }
                #expect(found == all.filter { filter.passes(store: $0.store, job: $0.job, kind: $0.kind) })
                #expect(page.readTo == 20)
            }
            let end = try scene.database.events(after: 20, limit: 5)
            #expect(end.events == [] && end.isAtEnd && end.readTo == 20)
            #expect(try scene.database.newestSeq() == 20)
        }
    }

    @Test func aBackupHoldsTheLastCommitAndIsNeverWrittenOver() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(3)
            try withFolder { other in
                let target = other + "/imgopt.sqlite"
                _ = try scene.database.backup(to: target)
                try scene.submit(1)
                let error = #expect(throws: DatabaseError.self) { try scene.database.backup(to: target) }
                #expect(error?.kind == .inputOutput)
                let copy = try Database(directory: other)
                #expect(try copy.item(ids[2])?.state == .queued)
                #expect(try copy.nextIDs().item == ItemID(4))
                #expect(try copy.integrityProblems() == [])
                try copy.close()
            }
            #expect(try scene.database.databaseBytes() > 4_096)
        }
    }

    /// A line whose store, job and kind follow from its number; each fifth one concerns none.
    private func sampleEvent(_ seq: Int64) -> EventRow {
        let kind = seq.isMultiple(of: 2) ? "item.done" : "item.creating"
        let body = [UInt8(seq), 0]
        if seq.isMultiple(of: 5) { return EventRow(seq: seq, time: at(seq), kind: kind, body: body) }
        let (store, job) = (StoreID(Int32(seq % 3)), JobID(seq % 4))
        return EventRow(seq: seq, time: at(seq), kind: kind, store: store, job: job, item: ItemID(seq), body: body)
    }
}
