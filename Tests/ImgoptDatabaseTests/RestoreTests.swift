import ImgoptDatabase
import ImgoptEngine
import Testing

@Suite struct RestoreTests {
    @Test func aMillionQueuedItemsComeBackAsOneBatchAJob() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let (jobs, size) = (20, 50_000)
            try scene.database.fillQueue(jobs: jobs, size: size, store: scene.store, model: scene.model)
            scene.next = try scene.database.nextIDs()
            #expect(scene.next.item == ItemID(1_000_001))
            let queued = try scene.restored().queued
            #expect(queued.count == jobs)
            #expect(queued.allSatisfy { $0.batch.count == Int32(size) })
            try scene.record(.creating(ItemID(25_000), at: at(1)))
            let broken = try scene.restored().queued
            #expect(broken.count == jobs + 1)
            #expect(broken[0].batch.count == 24_999)
            #expect(broken[1].batch.first == ItemID(25_001))
            #expect(broken.reduce(0) { $0 + Int($1.batch.count) } == 999_999)
        }
    }

    @Test func itemsOfOneJobWithOtherNeedsAreOtherBatches() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let other = try scene.database.modelID(for: "other/model")
            let usual = scene.model
            let rows = scene.rows(5) { item in
                NewItem(
                    id: item.id, job: item.job, ordinal: item.ordinal, model: item.ordinal == 2 ? other : usual,
                    needsUpload: item.ordinal == 4, createdAt: item.createdAt)
            }
            let ids = try scene.submit(rows)
            let batches = try scene.restored().queued.map(\.batch)
            #expect(
                batches == [
                    Submission.Batch(first: ids[0], count: 2, model: usual, needsUpload: false),
                    Submission.Batch(first: ids[2], count: 1, model: other, needsUpload: false),
                    Submission.Batch(first: ids[3], count: 1, model: usual, needsUpload: false),
                    Submission.Batch(first: ids[4], count: 1, model: usual, needsUpload: true),
                ])
        }
    }

    @Test func runTimesAreRestoredAndRubbishIsLearnedAnew() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            let other = try scene.database.modelID(for: "other/model")
            var times = RunTimes()
            for _ in 0..<9 { times.learn(.seconds(7)) }
            try scene.record(.runTimes(scene.model, times.bytes), .runTimes(other, [1, 2, 3]))
            let restored = try scene.restored().runTimes
            #expect(restored.keys.map(\.self) == [scene.model])
            #expect(restored[scene.model]?.quantile(0.5) == times.quantile(0.5))
        }
    }

    @Test func aJobThatRunsAgainHasNoDeadline() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let rows = scene.rows(1)
            let old = try #require(rows.job)
            let job = NewJob(id: old.id, store: old.store, uid: 1, createdAt: at(0), deadline: at(5))
            try scene.submit(SubmissionRows(job: job, items: rows.items, blobs: []))
            #expect(try scene.restored().jobs.map(\.deadline) == [at(5)])
            try scene.record(.reopened(job.id))
            #expect(try scene.restored().jobs.map(\.deadline) == [nil])
        }
    }

    @Test func whatAPersonDecidesIsFoundForARetry() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(3)
            try scene.record(.creating(ids[1], at: at(1)))
            try scene.record(.unresolved(ids[1], sampleError, forPerson: true))
            #expect(try scene.item(ids[1]).forPerson)
            let job = try scene.item(ids[1]).job
            let retry = try #require(try scene.database.retry(job, states: [.unresolved], item: ids[1]))
            #expect(retry.states == [ids[1]: .unresolved])
            try scene.record(.queued(ids[1], attempts: 0, notBefore: nil, nil))
            #expect(try !scene.item(ids[1]).forPerson)
            #expect(try scene.database.retry(job, states: [.unresolved], item: ids[1]) == nil)
        }
    }

    @Test func aStoreIsKnownWhileItHasItems() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            _ = try scene.database.storeID(for: "never used")
            #expect(try scene.restored().knownStores == [])
            let id = try scene.submit(1)[0]
            let row = try scene.item(id)
            let store = try #require(try scene.database.job(row.job)).submitted.store
            try scene.record(.failed(id, sampleError, at: at(1)), .job(row.job, line(.failed, [.failed: 1])))
            let state = try scene.restored()
            #expect(state.knownStores == [store] && state.jobs.isEmpty)
        }
    }

    @Test func anEmptyDatabaseRestoresNothing() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            #expect(Facts(try scene.restored()) == Facts())
        }
    }

    @Test func aRetryCarriesTheItemsAskedForAndTheJobAsItStands() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(6)
            let job = try scene.item(ids[0]).job
            try scene.record(
                .failed(ids[0], sampleError, at: at(1)), .failed(ids[1], sampleError, at: at(1)),
                .canceled(ids[3], at: at(1)), .done(ids[2], [], at: at(1)),
                .job(job, line(.running, [.queued: 2, .failed: 2, .canceled: 1, .done: 1])))
            let retry = try #require(try scene.database.retry(job, states: [.failed, .canceled]))
            #expect(retry.states == [ids[0]: .failed, ids[1]: .failed, ids[3]: .canceled])
            #expect(
                retry.batches == [
                    Submission.Batch(first: ids[0], count: 2, model: scene.model, needsUpload: false),
                    Submission.Batch(first: ids[3], count: 1, model: scene.model, needsUpload: false),
                ])
            #expect(retry.job.counts[.failed] == 2 && retry.job.store == scene.store)
            #expect(try scene.database.retry(job, states: [.failed], item: ids[1])?.states == [ids[1]: .failed])
            #expect(try scene.database.retry(job, states: [.failed], item: ids[2])?.states == nil)
            #expect(try scene.database.retry(JobID(99), states: [.failed])?.states == nil)
            let doubt = ItemError(.outcomeUnknown, "nobody knows", retryable: true)
            try scene.record(.canceled(ids[4], doubt, at: at(1)))
            #expect(try scene.database.retry(job, states: [.failed, .canceled])?.states == retry.states)
            let all = try scene.database.retry(job, states: [.failed, .canceled, .unresolved])
            #expect(all?.states[ids[4]] == .canceled && all?.states.count == 4)
            #expect(try scene.database.retry(job, states: [.canceled], item: ids[4])?.states == [ids[4]: .canceled])
            try scene.record(.queued(ids[0], attempts: 0, notBefore: nil, nil))
            #expect(try scene.item(ids[0]).finishedAt == nil)
        }
    }
}
