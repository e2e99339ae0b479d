import FoundationEssentials
import ImgoptDatabase
import ImgoptEngine
import Testing

/// Databases as released versions left them must open, and mean the same.
@Suite struct FrozenTests {
    private func withFirstSchema(_ body: (Database) throws -> Void) throws {
        try withFolder { folder in
            try makeDatabase(folder + "/imgopt.sqlite", from: try Self.dump())
            let database = try Database(directory: folder)
            #expect(try database.isUpToDate())
            #expect(try database.integrityProblems() == [])
            try body(database)
            try database.close()
            // Once more, with nothing left to bring up to date.
            let again = try Database(directory: folder)
            try body(again)
            try again.close()
        }
    }

    private static func dump() throws -> String {
        let dump = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Frozen/schema-1.sql")
        return String(decoding: try Data(contentsOf: dump), as: UTF8.self)
    }

    @Test func itHasTheSchemaOfADatabaseThatIsMadeAnew() throws {
        try withFirstSchema { frozen in
            try withFolder { folder in
                let new = try Database(directory: folder)
                #expect(try frozen.schema() == new.schema())
                #expect(try new.schema().count > 20)
                try new.close()
            }
        }
    }

    @Test func aLaterStepIsTakenByItAndThenRefusedByThisVersion() throws {
        try withFolder { folder in
            let path = folder + "/imgopt.sqlite"
            try makeDatabase(path, from: try Self.dump())
            #expect(try takeStep("a later step", "ALTER TABLE item ADD COLUMN later INTEGER", path) == 11)
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            let error = #expect(throws: DatabaseError.self) { try Database(directory: folder) }
            #expect(error?.kind == .newerSchema)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        }
    }

    @Test func itAnswersTheSameJobs() throws {
        try withFirstSchema { database in
            let jobs = try database.jobs(JobQuery(limit: 100, bytes: .max))
            #expect(jobs.map(\.id.rawValue) == [5, 4, 3, 2, 1])
            #expect(jobs.map(\.state) == [.pending, .running, .canceled, .failed, .done])
            #expect(jobs.map(\.storeName) == ["other", "acme", "other", "acme", "acme"])
            #expect(jobs.map(\.submitted.uid) == [1_001, 1_000, 1_001, 1_000, 1_000])
            #expect(jobs.map(\.submitted.key) == [nil, "order-78", nil, nil, "order-77"])
            #expect(jobs[4].submitted.metadata == Array(#"{"order":77}"#.utf8))
            #expect(jobs[3].progress.error?.name == .predictionFailed)
            for job in jobs { #expect(try database.job(job.id) == job) }
            #expect(jobs.map(\.spent.micros) == [0, 156_000, 0, 39_000, 39_000])
            #expect(jobs[1].progress.counts == line(.running, Self.oneOfEach).counts)
        }
    }

    private static let oneOfEach: [ItemState: Int] = [
        .queued: 1, .creating: 1, .processing: 1, .saving: 1, .unresolved: 1, .done: 1,
    ]

    @Test func itAnswersTheSameItems() throws {
        try withFirstSchema { database in
            let items = try database.items(ItemQuery(job: JobID(4), limit: 100, bytes: .max))
            #expect(items.map(\.id.rawValue) == [4, 5, 6, 7, 8, 9])
            #expect(items.map(\.state) == [.queued, .creating, .processing, .saving, .unresolved, .done])
            #expect(items.map(\.submitted.imageID) == (4...9).map { "image-\($0)" })
            #expect(items[0].notBefore == at(90) && items[4].forPerson && items[2].prediction == "p6")
            let output = try #require(items[5].outputs.first)
            #expect(output.path == "/out/acme/4/9-0.png" && output.bytes == 10 && output.removedAt == nil)
            #expect(items[5].skipped.map(\.reason) == ["gone"] && items[5].sentAs == "google/nano-banana:v2")
            #expect(items[5].finishedAt == at(49) && items[5].predictSeconds == 1.5)
            #expect(try database.item(ItemID(2))?.error?.provider == "E1")
            guard case .blob? = try database.item(ItemID(11))?.submitted.source else {
                Issue.record("the bytes of item 11 are lost")
                return
            }
            let attempts = try database.attempts(of: ItemID(6))
            #expect(attempts.map(\.endedAt) == [at(30)] && attempts.map(\.noticedAt) == [at(31)])
        }
    }

    @Test func itGoesOnWhereItWas() throws {
        try withFirstSchema { database in
            let state = try database.restore(now: at(60), window: .seconds(60))
            #expect(state.jobs.map(\.id.rawValue) == [4, 5])
            #expect(state.queued.map(\.batch.first.rawValue) == [4, 11])
            #expect(state.queued.map(\.batch.needsUpload) == [false, true])
            #expect(state.queued.map(\.excused) == [1, 0])
            #expect(state.queued[0].attempts == 1 && state.queued[0].notBefore == at(90))
            #expect(state.followers.map(\.batch.first.rawValue) == [10])
            #expect(state.active.map(\.id.rawValue) == [5, 6, 7, 8])
            let url = "https://replicate.delivery/7.png"
            #expect(
                state.active.map(\.progress) == [
                    .creating(at: at(25)), .processing(prediction: "p6", createdAt: at(27)),
                    .saving(prediction: "p7", createdAt: at(28), outputs: [url]),
                    .unresolved(since: at(28), forPerson: true),
                ])
            #expect(
                state.stores[StoreID(1)]
                    == StoreSettings(
                        weight: 2, maxInFlight: 7, maxQueued: 500, dailyBudget: Money(micros: 5_000_000),
                        isPaused: true))
            #expect(state.limits == [.main: LimitChange(create: 60, read: nil, burst: nil)] && state.isPaused)
            #expect(state.creations.count == 8)
            #expect(state.absent.map(\.item) == [ItemID(4)] && state.absent.map(\.by) == [at(50)])
            #expect(state.absent.map(\.payer) == [Payer(JobID(4), of: StoreID(1), for: ModelID(1))])
            #expect(state.spent == [StoreID(1): Money(micros: 234_000)])
            #expect(state.active.map { $0.charge?.amount.micros } == [39_000, 39_000, nil, nil])
            #expect(try database.nextIDs() == NextIDs(job: JobID(6), item: ItemID(12), seq: 4))
            #expect(try database.events(after: 0, EventFilter(), limit: 10).events.map(\.seq) == [1, 2, 3])
            #expect(try database.clockRecord()?.moment == at(60))
            #expect(try database.outputBytes() == 20)
            #expect(try database.finishedJobs() == [.done: 1, .failed: 1, .canceled: 1])
            #expect(try database.throughput(since: at(0)).created == 5)
        }
    }
}
