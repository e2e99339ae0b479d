import ImgoptDatabase
import ImgoptEngine
import Testing

/// Each change, and what is on disk after it.
@Suite struct ChangeTests {
    @Test func acceptedKeepsAllThatWasSubmitted() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let odd = SubmissionRows(
                job: NewJob(
                    id: scene.next.job, store: scene.store, uid: 4_000_000_000, gid: 7, pid: 4_711, priority: 9,
                    key: "order\0 77", contentHash: [0, 255], cache: "off", metadata: Array(#"{"a":1}"#.utf8),
                    createdAt: at(1),
                    deadline: at(99), isOpen: true),
                items: [
                    NewItem(
                        id: scene.next.item, job: scene.next.job, ordinal: 0, imageID: "front\0back",
                        source: .blob(sha256: "cafe"), prompt: "cut\0here", input: [123, 0, 125], model: scene.model,
                        needsUpload: true, createdAt: at(1)),
                    NewItem(
                        id: ItemID(scene.next.item.rawValue + 1), job: scene.next.job, ordinal: 1, model: scene.model,
                        createdAt: at(1)),
                ], blobs: [NewBlob(sha256: "cafe", bytes: 5, contentType: "image/png")])
            let job = scene.next.job
            scene.next = NextIDs(
                job: JobID(job.rawValue + 1), item: ItemID(scene.next.item.rawValue + 2), seq: scene.next.seq)
            try scene.submit(odd)
            let row = try #require(try scene.database.job(job))
            #expect(row.submitted == odd.job)
            #expect(row.images == 2 && row.state == .pending && row.storeName == "acme")
            #expect(row.progress.counts[.queued] == 2 && row.progress.counts.total == 2)
            #expect(try scene.database.job(store: scene.store, key: "order\0 77", uid: 4_000_000_000)?.id == job)
            #expect(try scene.database.job(store: scene.store, key: "order", uid: 4_000_000_000) == nil)
            #expect(try scene.database.items(ItemQuery(job: job)).map(\.submitted) == odd.items)
            #expect(try scene.database.blob("cafe")?.references == 1)
            #expect(try scene.database.counts()[scene.store]?[.queued] == 2)
            let creation = try #require(try scene.database.creationRows([odd.items[0].id])[odd.items[0].id])
            #expect(creation.prompt == "cut\0here" && creation.source == .blob(sha256: "cafe"))
            #expect(creation.storeName == "acme" && creation.modelName == "google/nano-banana")
        }
    }

    @Test func appendedItemsJoinTheirJob() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let first = try scene.submit(2)
            try scene.submit(1)
            let job = try scene.item(first[0]).job
            let more = scene.rows(3, job: job)
            try scene.submit(more)
            #expect(try scene.database.items(ItemQuery(job: job)).map(\.id) == first + more.items.map(\.id))
            #expect(try scene.database.job(job)?.images == 5)
            #expect(try scene.database.integrityProblems() == [])
        }
    }

    @Test func anItemsWholeWayIsOnDiskAtEachStep() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(.creating(id, at: at(10)), input: "exact\0bytes")
            #expect(try scene.item(id).state == .creating)
            let intent = try #require(try scene.database.intents([id, ItemID(999)])[id])
            #expect(intent.input == Array("exact\0bytes".utf8))
            #expect(
                try scene.restored(now: at(500)).creations == [
                    RestoredCreation(store: StoreID(1), sentAt: at(10), answeredAt: nil)
                ])
            #expect(try scene.database.knownPredictions(answeredSince: at(0)).isEmpty)
            try scene.record(.answered(id, at: at(11)), .processing(id, prediction: "p1", createdAt: at(10)))
            #expect(try scene.database.knownPredictions(answeredSince: at(0))["p1"]?.createdAt == at(10))
            #expect(try scene.database.knownPredictions(answeredSince: at(11)).keys.sorted() == ["p1"])
            #expect(try scene.database.knownPredictions(answeredSince: at(12)).isEmpty)
            for (listed, times, count): (Set<String>, ClosedRange<Moment>, Int) in [
                ([], at(10)...at(10), 1), ([], at(11)...at(20), 0), (["p1", "p2"], at(11)...at(20), 1),
                (["p2"], at(0)...at(9), 0),
            ] {
                let known = try scene.database.knownPredictions(answeredSince: at(0), listed: listed, createdIn: times)
                #expect(known.count == count)
            }
            #expect(try scene.item(id).attempts == 1)
            let progress = RestoredItem.Progress.processing(prediction: "p1", createdAt: at(10))
            #expect(try scene.restored().active.map(\.progress) == [progress])
            let urls = ["https://a/1\n", "https://a/2", "https://a/3", "7"]
            try scene.record(.saving(id, outputs: urls, predictSeconds: 1.5))
            let saving = RestoredItem.Progress.saving(prediction: "p1", createdAt: at(10), outputs: urls)
            #expect(try scene.restored().active.map(\.progress) == [saving])
            #expect(try scene.item(id).outputs == [])
            try scene.record(.done(id, [file(1), file(2, bytes: 32)], at: at(20)))
            let row = try scene.item(id)
            #expect(row.state == .done && row.outputs == [file(1), file(2, bytes: 32)] && row.predictSeconds == 1.5)
            #expect(row.skipped.map(\.sourceURL) == ["https://a/3", "7"])
            #expect(row.skipped.allSatisfy { $0.reason == nil })
            #expect(row.startedAt == at(10) && row.finishedAt == at(20) && row.prediction == "p1")
            #expect(try scene.database.outputBytes() == 42)
            #expect(try scene.database.throughput(since: at(20)).done == 1)
            #expect(try scene.database.throughput(since: at(21)).done == 0)
            #expect(try scene.database.throughput(since: at(11)).created == 1)
            #expect(try scene.database.throughput(since: at(12)).created == 0)
            #expect(
                try scene.restored(now: at(70)).creations == [
                    RestoredCreation(store: StoreID(1), sentAt: at(10), answeredAt: at(11))
                ])
            #expect(try scene.restored(now: at(72)).creations == [])
        }
    }

    @Test func outputsWithoutFilesSayWhyAndValuesStand() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(3)
            for id in ids {
                let outputs = id == ids[2] ? [#"value:{"a":[1]}"#] : ["https://a/1", "https://a/2"]
                try scene.record(
                    .creating(id, at: at(1)), .answered(id, at: at(1)),
                    .processing(id, prediction: "p\(id.rawValue)", createdAt: at(1)),
                    .saving(id, outputs: outputs, predictSeconds: nil))
            }
            let skipped = UnfetchedOutput(number: 0, sourceURL: "https://a/1", reason: "too large")
            let second = OutputFile(
                path: "/out/2.png", bytes: 4, sha256: "x", contentType: "image/png", sourceURL: "https://a/2",
                number: 1)
            try scene.record(
                .unfetched(ids[0], [skipped]), .done(ids[0], [second], at: at(9)), .unfetched(ids[1], [skipped]),
                .failed(ids[1], ItemError(.outputInvalid, "too large", retryable: false), at: at(9)),
                .done(ids[2], [], at: at(9)))
            #expect(try scene.item(ids[0]).outputs == [second])
            for id in ids.prefix(2) { #expect(try scene.item(id).skipped == [skipped]) }
            #expect(try scene.item(ids[1]).outputs == [])
            let value = try scene.item(ids[2])
            #expect(value.value == #"{"a":[1]}"# && value.skipped == [] && value.outputs == [])
            try scene.record(.queued(ids[1], attempts: 1, notBefore: nil, nil))
            #expect(try scene.item(ids[1]).skipped == [])
        }
    }

    @Test func anotherTryWaitsWithItsErrorAndItsTime() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(
                .creating(id, at: at(1)), .processing(id, prediction: "p1", createdAt: at(1)),
                .saving(id, outputs: ["u"], predictSeconds: 2), .answered(id, at: at(2)),
                .queued(id, attempts: 1, notBefore: at(60), sampleError))
            let row = try scene.item(id)
            #expect(row.state == .queued && row.attempts == 1 && row.notBefore == at(60) && row.error == sampleError)
            #expect(row.prediction == nil && row.startedAt == at(1) && row.predictSeconds == nil)
            let batch = Submission.Batch(first: id, count: 1, model: scene.model, needsUpload: false)
            #expect(
                try scene.restored().queued
                    == [RestoredBatch(job: row.job, batch: batch, attempts: 1, notBefore: at(60))])
            try scene.record(.creating(id, at: at(61)), input: "second")
            #expect(try scene.database.intents([id])[id]?.input == Array("second".utf8))
            #expect(try scene.item(id).notBefore == nil)
            #expect(try scene.restored().active.map(\.attempts) == [1])
            try scene.record(.processing(id, prediction: "p2", createdAt: at(61)))
            #expect(try scene.item(id).attempts == 2)
            #expect(try scene.database.knownPredictions(answeredSince: at(0)).keys.sorted() == ["p1", "p2"])
            #expect(
                try scene.database.knownPredictions(answeredSince: at(500)).keys.sorted() == ["p2"],
                "of p2 it is not known when it was answered")
        }
    }

    @Test func anIntentThatNeverLeftIsForgotten() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(.creating(id, at: at(1)))
            try scene.record(.notCreated(id), .queued(id, attempts: 0, notBefore: nil, nil))
            #expect(try scene.restored().creations == [])
            #expect(try scene.database.intents([id]) == [:])
            try scene.record(.answered(id, at: at(3)))
            #expect(try scene.restored().creations == [])
        }
    }

    @Test func whatWasAbsentIsKnownAtAStartUntilItIsFound() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(
                .creating(id, at: at(1)), .answered(id, at: at(2)), .unresolved(id, sampleError, forPerson: false),
                input: "first")
            #expect(try scene.item(id).attempts == 1, "it may have taken place")
            #expect(try scene.counted(id) == [1, 1])
            try scene.record(
                .absent(id, by: at(90)), .notCreated(id), .queued(id, attempts: 0, notBefore: nil, nil))
            #expect(try scene.item(id).attempts == 0 && scene.counted(id) == [0, 0])
            let payer = Payer(try scene.item(id).job, of: scene.store, for: try scene.item(id).submitted.model)
            #expect(try scene.restored().absent == [RestoredAbsence(item: id, sentAt: at(1), by: at(90), payer: payer)])
            try scene.record(.creating(id, at: at(100)), input: "second")
            try scene.record(.answered(id, at: at(101)), .processing(id, prediction: "p2", createdAt: at(101)))
            #expect(
                try scene.database.absentIntents([id, ItemID(999)]).mapValues(\.input) == [id: Array("first".utf8)])
            #expect(try scene.database.intents([id])[id]?.input == Array("second".utf8))

            #expect(try scene.database.attempts(of: id).map(\.isLost) == [true, false])
            #expect(try scene.database.attempts(of: id).map(\.isFound) == [false, false])
            #expect(try scene.database.attempts(of: id).map(\.counts) == [false, true])
            #expect(try scene.counted(id) == [1, 0])
            try scene.record(.paid(id, prediction: "stray", createdAt: at(3), nil))
            #expect(try scene.database.attempts(of: id).map(\.isLost) == [true, false])
            #expect(try scene.database.attempts(of: id).map(\.isFound) == [true, false])
            let state = try scene.restored()
            #expect(state.absent == [] && state.active.map(\.attempts) == [1] && state.active.map(\.excused) == [1])
            #expect(try scene.database.absentIntents([id]) == [:])
            #expect(try scene.item(id).attempts == 2)
            #expect(try scene.database.knownPredictions(answeredSince: at(0)).keys.sorted() == ["p2", "stray"])
        }
    }

    /// It was absent at one account, then at another one, and turns up at the first.
    @Test func whatTurnsUpIsTheCreationOfTheAccountThatShowsIt() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(scene.rows(1))[0]
            let studio = try scene.database.accountID(for: "studio")
            for (account, second) in [(AccountID.main, Int64(0)), (studio, 100)] {
                try scene.record(.creating(id, at: at(second), account), input: "\(account.rawValue)")
                try scene.record(.answered(id, at: at(second)), .unresolved(id, sampleError, forPerson: false))
                try scene.record(
                    .absent(id, by: at(900)), .notCreated(id), .queued(id, attempts: 0, notBefore: nil, nil))
            }
            #expect(try scene.database.absentIntents([id])[id]?.input == Array("0".utf8))
            #expect(try scene.database.absentIntents([id], at: studio)[id]?.input == Array("\(studio.rawValue)".utf8))
            #expect(try scene.restored().absent.map(\.account) == [.main, studio])
            try scene.record(.paid(id, prediction: "stray", createdAt: at(3), nil, .main))
            #expect(try scene.restored().absent.map(\.account) == [studio])
            #expect(try scene.database.knownPredictions(answeredSince: at(0)).keys.sorted() == ["stray"])
            #expect(try scene.database.knownPredictions(of: studio, answeredSince: at(0)).isEmpty)
            #expect(try scene.item(id).account == studio)
        }
    }

    /// A person did not wait for what is found out: it is counted as paid, and is once.
    @Test func whatIsCountedAlreadyHasNobodyToPayForItWhenItTurnsUp() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(2)
            let job = try scene.item(ids[0]).job
            let day = Day(of: at(1))
            let cost = CostChange(
                job: job, store: scene.store, day: day, amount: Money(micros: 7), change: Money(micros: 7),
                isFinal: false)
            try scene.record(.creating(ids[0], at: at(1)), .cost(ids[0], cost))
            try scene.record(.answered(ids[0], at: at(2)), .unresolved(ids[0], sampleError, forPerson: false))
            #expect(try scene.database.retry(job, states: [.unresolved]) == nil)
            #expect(try scene.database.retry(job, states: [.unresolved], item: ids[0])?.sendsDoubtful == true)
            try scene.record(.absent(ids[0], by: at(90)), .queued(ids[0], attempts: 0, notBefore: nil, nil))
            #expect(try scene.restored().absent.map(\.payer) == [nil])
            #expect(try scene.database.job(job)?.spent.micros == 7)
            try scene.record(.creating(ids[1], at: at(3)), .answered(ids[1], at: at(4)))
            try scene.record(.unresolved(ids[1], sampleError, forPerson: true))
            #expect(try scene.database.retry(job, states: [.unresolved])?.states == [ids[1]: .unresolved])
            try scene.record(.canceled(ids[1], sampleError, at: at(5)))
            #expect(try scene.item(ids[1]).error == sampleError)
        }
    }

    @Test func whatIsExcusedIsSoAtAStart() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(4)
            for id in ids {
                try scene.record(.creating(id, at: at(1)), .processing(id, prediction: "p", createdAt: at(1)))
            }
            for id in ids.prefix(3) {
                try scene.record(.excused(id), .queued(id, attempts: id == ids[1] ? 2 : 1, notBefore: nil, sampleError))
            }
            try scene.record(.excused(ids[3]))
            // Those with the same needs are one batch; the one between them has had another try.
            var state = try scene.restored()
            #expect(state.queued.map(\.batch.first) == Array(ids.prefix(3)))
            #expect(state.queued.map(\.excused) == [1, 1, 1] && state.active.map(\.excused) == [1])
            // A person's retry begins anew.
            try scene.record(.queued(ids[1], attempts: 0, notBefore: nil, nil))
            state = try scene.restored()
            #expect(state.queued.map(\.excused) == [1, 0, 1])
        }
    }

    @Test func aRefusalStillCountsForTheLimiter() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(.creating(id, at: at(1)))
            try scene.record(.answered(id, at: at(2)), .notCreated(id), .queued(id, attempts: 0, notBefore: nil, nil))
            #expect(
                try scene.restored().creations == [
                    RestoredCreation(store: StoreID(1), sentAt: at(1), answeredAt: at(2))
                ])
        }
    }

    @Test func anAnswerIsKeptThoughTheItemWentOn() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(.creating(id, at: at(1)))
            try scene.record(.canceled(id, at: at(2)))
            try scene.record(.answered(id, at: at(3)))
            #expect(
                try scene.restored().creations == [
                    RestoredCreation(store: StoreID(1), sentAt: at(1), answeredAt: at(3))
                ])
        }
    }

    @Test(arguments: [true, false])
    func aDoubtIsKeptFromTheSendingOn(forPerson: Bool) throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(.creating(id, at: at(1)))
            try scene.record(.answered(id, at: at(30)), .unresolved(id, sampleError, forPerson: forPerson))
            let row = try scene.item(id)
            #expect(row.state == .unresolved && row.forPerson == forPerson && row.error == sampleError)
            let progress = RestoredItem.Progress.unresolved(since: at(1), forPerson: forPerson)
            #expect(try scene.restored().active.map(\.progress) == [progress])
            try scene.record(.processing(id, prediction: "p", createdAt: at(1)))
            #expect(try !scene.item(id).forPerson)
            #expect(try scene.item(id).error == nil)
        }
    }

    @Test func aJobOfWhichNothingWasDoneSaysWhatMostOfItFailedWith() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let rare = ItemError(.inputInvalid, "no image", retryable: false)
            let common = ItemError(.predictionFailed, "out of memory", retryable: true, provider: "CUDA")
            func ended(_ errors: [ItemError], done: Int = 0, because error: ItemError? = nil) throws -> ItemError? {
                let ids = try scene.submit(errors.count + done)
                let job = try scene.item(ids[0]).job
                for (id, error) in zip(ids, errors) { try scene.record(.failed(id, error, at: at(2))) }
                let counts: [ItemState: Int] = [.failed: errors.count, .done: done]
                let state: JobState = done > 0 ? .done : .failed
                try scene.record(.job(job, line(state, counts, started: at(1), finished: at(2), error: error)))
                return try scene.database.job(job)?.progress.error
            }
            let words = "out of memory (2 of 3 images that failed)"
            #expect(
                try ended([rare, common, common])
                    == ItemError(.predictionFailed, words, retryable: true, provider: "CUDA"))
            #expect(try ended([rare]) == rare)
            #expect(try ended([common, rare], because: sampleError) == sampleError)
            #expect(try ended([common, common], done: 1) == nil)
            let many = try ended([ItemError](repeating: common, count: 1001))
            #expect(many?.message == "out of memory (1000 of the first 1000 images that failed)")
        }
    }

    @Test func endsAreCountedAndKeepTheirReason() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(5)
            let job = try scene.item(ids[0]).job
            let other = try scene.submit(1)[0]
            try scene.record(.creating(ids[4], at: at(1)))
            try scene.record(
                .failed(ids[0], sampleError, at: at(5)), .canceled(ids[1], at: at(6)), .canceledQueued(job, at: at(7)))
            let states = try scene.database.items(ItemQuery(job: job)).map(\.state)
            #expect(states == [.failed, .canceled, .canceled, .canceled, .creating])
            #expect(try scene.item(ids[0]).error == sampleError)
            #expect(try scene.item(ids[2]).finishedAt == at(7))
            #expect(try scene.item(other).state == .queued)
            let finished = try scene.database.throughput(since: at(0))
            #expect(finished.failed == 1 && finished.canceled == 3 && finished.done == 0)
            #expect(try scene.database.items(ItemQuery(job: job, states: [.failed])).map(\.id) == [ids[0]])
        }
    }

    @Test func aJobsLineMovesTheCountsOfItsStore() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(3)
            let job = try scene.item(ids[0]).job
            try scene.record(.job(job, line(.running, [.queued: 1, .processing: 1, .failed: 1], started: at(4))))
            #expect(try scene.restored().jobs.map(\.startedAt) == [at(4)])
            let counts = try #require(try scene.database.counts()[scene.store])
            #expect(counts[.queued] == 1 && counts[.processing] == 1 && counts[.failed] == 1)
            try scene.record(
                .job(job, line(.running, [.queued: 2, .failed: 1])),
                .job(job, line(.failed, [.failed: 3], started: at(4), finished: at(9), error: sampleError)))
            let row = try #require(try scene.database.job(job))
            #expect(row.state == .failed && row.progress.finishedAt == at(9) && row.progress.error == sampleError)
            #expect(try scene.database.counts()[scene.store] == row.progress.counts)
            #expect(try scene.restored().jobs == [])
        }
    }

    @Test func settingsOfStoresAndRatesComeBack() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            #expect(try scene.restored().stores == [:])
            #expect(try scene.restored().limits == [:])
            let settings = StoreSettings(weight: 3, perWindow: 10, maxInFlight: nil, maxQueued: 5, isPaused: true)
            let limits = LimitChange(create: 6, read: nil, burst: 1)
            try scene.record(.store(scene.store, settings), .limits(limits))
            #expect(try scene.restored().stores == [scene.store: settings])
            #expect(try scene.restored().pausedStores == [])
            #expect(try scene.restored().limits == [.main: limits])
            try scene.record(.storeByFile(scene.store, isPaused: true))
            #expect(try scene.restored().stores == [:])
            #expect(try scene.restored().pausedStores == [scene.store])
            try scene.record(.storeByFile(scene.store, isPaused: false))
            #expect(try scene.restored().pausedStores == [])
            try scene.record(.limits(LimitChange(create: nil, read: nil, burst: nil)))
            #expect(try scene.restored().limits == [:])
        }
    }
}

extension Scene {
    /// How many attempts an item has had, and whether the present one is among them in doubt (1).
    fileprivate func counted(_ id: ItemID) throws -> [Int]? {
        try database.attemptCounts(of: [id])[id].map { [$0.count, $0.isInDoubt ? 1 : 0] }
    }
}
