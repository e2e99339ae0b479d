import ImgoptDatabase
import Testing

@testable import ImgoptEngine

/// What attempts, jobs and days cost, as it stands on disk.
@Suite struct MoneyTests {
    private func cost(
        _ scene: Scene, _ id: ItemID, _ amount: Int64, _ change: Int64, on day: Day, isFinal: Bool = false
    ) throws -> Change {
        .cost(
            id,
            CostChange(
                job: try scene.item(id).job, store: scene.store, day: day, amount: Money(micros: amount),
                change: Money(micros: change), isFinal: isFinal))
    }

    private let day = Day(of: at(0))

    private func spent(_ scene: Scene, on day: Day) throws -> Int64? {
        try scene.database.spent(on: day).stores[scene.store]?.micros
    }

    @Test func anAttemptIsCountedForItsJobAndItsDayAndSettledOnceItHasEnded() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let ids = try scene.submit(2)
            let job = try scene.item(ids[0]).job
            for id in ids {
                try scene.record(.creating(id, at: at(10)), try cost(scene, id, 40_000, 40_000, on: day))
            }
            #expect(try scene.database.job(job)?.spent.micros == 80_000)
            #expect(try spent(scene, on: day) == 80_000)
            let charge = Charge(Money(micros: 40_000), on: day)
            #expect(try scene.restored(now: at(20)).active.map(\.charge) == [charge, charge])
            #expect(try scene.restored(now: at(20)).spent == [scene.store: Money(micros: 80_000)])
            // On another day what was spent is another day's.
            #expect(try scene.restored(now: day.end).spent == [:])

            try scene.record(
                .answered(ids[0], at: at(11)), .processing(ids[0], prediction: "p", createdAt: at(10)))
            #expect(try scene.restored(now: at(20)).active.first?.charge == charge)
            try scene.record(
                try cost(scene, ids[0], 12_345, -27_655, on: day, isFinal: true),
                .saving(ids[0], outputs: ["u"], predictSeconds: 1))
            #expect(try scene.restored(now: at(20)).active.map(\.charge) == [nil, charge])

            // One that never took place costs nothing, whether it was answered or not.
            try scene.record(
                try cost(scene, ids[1], 0, -40_000, on: day, isFinal: true), .notCreated(ids[1]),
                .queued(ids[1], attempts: 0, notBefore: nil, nil))
            #expect(try scene.database.job(job)?.spent.micros == 12_345)
            #expect(try spent(scene, on: day) == 12_345)
            #expect(try !scene.database.integrityProblems().contains { $0.contains("cost") })
        }
    }

    /// The stray is an attempt that cost nothing as far as anybody knew; the one under way keeps its own.
    @Test func aStrayIsCountedForItsOwnAttemptAndItsDayThoughItsJobMayBeForgotten() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            let job = try scene.item(id).job
            try scene.record(.creating(id, at: at(10)), try cost(scene, id, 7, 7, on: day))
            try scene.record(.answered(id, at: at(11)), .unresolved(id, sampleError, forPerson: false))
            try scene.record(
                .absent(id, by: at(50)), try cost(scene, id, 0, -7, on: day, isFinal: true), .notCreated(id),
                .queued(id, attempts: 0, notBefore: nil, nil))
            let next = Day(of: at(90_000))
            try scene.record(.creating(id, at: at(90_000)), try cost(scene, id, 7, 7, on: next))
            #expect(try scene.database.job(job)?.spent.micros == 7)
            #expect(try spent(scene, on: day) ?? 0 == 0)
            let stray = CostChange(
                job: job, store: scene.store, day: day, amount: Money(micros: 9), change: Money(micros: 9),
                isFinal: true)
            try scene.record(.paid(id, prediction: "stray", createdAt: at(12), stray))
            #expect(try scene.database.job(job)?.spent.micros == 16)
            #expect(try spent(scene, on: day) == 9)
            #expect(try spent(scene, on: next) == 7)
            #expect(try scene.restored(now: at(90_001)).active.first?.charge?.amount.micros == 7)
            #expect(try !scene.database.integrityProblems().contains { $0.contains("cost") })
            let gone = CostChange(
                job: JobID(999), store: scene.store, day: day, amount: Money(micros: 1), change: Money(micros: 1),
                isFinal: true)
            try scene.record(.paid(ItemID(999), prediction: "other", createdAt: nil, gone))
            #expect(try spent(scene, on: day) == 10)
        }
    }

    @Test func eachAttemptOfAnItemKeepsItsOwnCost() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            let job = try scene.item(id).job
            for (round, seconds) in [Int64(10), 90_000].enumerated() {
                let today = Day(of: at(seconds))
                try scene.record(.creating(id, at: at(seconds)), try cost(scene, id, 7, 7, on: today))
                try scene.record(
                    .answered(id, at: at(seconds + 1)), .processing(id, prediction: "p\(round)", createdAt: at(seconds))
                )
                try scene.record(
                    try cost(scene, id, 5, -2, on: today, isFinal: true),
                    .queued(id, attempts: round + 1, notBefore: nil, sampleError))
            }
            #expect(try scene.database.job(job)?.spent.micros == 10)
            #expect(try spent(scene, on: Day(of: at(10))) == 5)
            #expect(try spent(scene, on: Day(of: at(90_000))) == 5)
        }
    }

    @Test func aCostWithoutItsAttemptIsAFaultAndLeavesNothingBehind() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            let lost = try cost(scene, id, 7, 7, on: day)
            #expect(throws: DatabaseError.self) { try scene.record(lost) }
            #expect(try spent(scene, on: day) == nil)
        }
    }

    @Test func aStoresBudgetIsKept() throws {
        try withFolder { folder in
            let scene = try Scene(folder)
            let settings = StoreSettings(weight: 3, dailyBudget: Money(micros: 12_500_000))
            try scene.record(.store(scene.store, settings))
            #expect(try scene.restored().stores == [scene.store: settings])
        }
    }

    @Test func sumsOfDaysLongAgoAreForgotten() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let id = try scene.submit(1)[0]
            try scene.record(.creating(id, at: at(0)), try cost(scene, id, 7, 7, on: day))
            for (age, sum) in [(Int64(400), Int64(7)), (401, nil)] {
                let later = Day(day.number + age)
                try scene.record(try cost(scene, id, 7 + age, age, on: later))
                #expect(try spent(scene, on: day) == sum)
            }
        }
    }
}
