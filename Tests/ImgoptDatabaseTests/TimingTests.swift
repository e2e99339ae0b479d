import ImgoptDatabase
import ImgoptEngine
import Testing

/// When the steps of attempts were.
@Suite struct TimingTests {
    private func record(_ scene: Scene, _ timing: AttemptTiming, _ change: Change) throws {
        var turn = TurnRecord(nextIDs: scene.next)
        turn.timings = [timing]
        turn.changes = [change]
        try scene.database.commit(turn)
    }

    @Test func eachAttemptKeepsItsOwnTimes() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let item = try scene.submit(1)[0]
            try scene.record(.creating(item, at: at(1)))
            try scene.record(.answered(item, at: at(2)), .processing(item, prediction: "p", createdAt: at(1)))
            var first = AttemptTiming(item)
            first.endedAt = at(5)
            first.noticedAt = at(6)
            for second: Int64 in [3, 4, 6] { first.polled(at: at(second)) }
            try record(scene, first, .queued(item, attempts: 1, notBefore: nil, sampleError))
            try scene.record(.creating(item, at: at(10)))
            var second = AttemptTiming(item)
            second.noticedAt = at(20)
            try record(scene, second, .saving(item, outputs: ["u"], predictSeconds: 1))
            var last = AttemptTiming(item)
            last.fetchAt = at(21)
            last.fetchedAt = at(22)
            try record(scene, last, .done(item, [file(1)], at: at(23)))

            let attempts = try scene.database.attempts(of: item)
            #expect(attempts.map(\.sentAt) == [at(1), at(10)])
            #expect(attempts.map(\.answeredAt) == [at(2), nil])
            #expect(attempts.map(\.endedAt) == [at(5), nil])
            #expect(attempts.map(\.noticedAt) == [at(6), at(20)])
            #expect(attempts.map(\.fetchAt) == [nil, at(21)])
            #expect(attempts.map(\.fetchedAt) == [nil, at(22)])
            #expect(attempts.map(\.polls) == [[at(3), at(4), at(6)], []])
        }
    }

    @Test func timesOfAnItemWithoutAnAttemptAreNothingToKeep() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            let item = try scene.submit(1)[0]
            var timing = AttemptTiming(item)
            timing.noticedAt = at(1)
            try record(scene, timing, .canceled(item, at: at(1)))
            #expect(try scene.database.attempts(of: item).isEmpty)
        }
    }

    @Test func whatWaitsLongestIsFoundByStore() throws {
        try withFolder { folder in
            var scene = try Scene(folder)
            #expect(try scene.database.oldestQueued().isEmpty)
            #expect(try scene.database.oldestUnfetched() == nil)
            let items = try scene.submit(2)
            #expect(try scene.database.oldestQueued() == [scene.store: at(0)])
            try scene.record(.creating(items[0], at: at(1)))
            try scene.record(.processing(items[0], prediction: "p", createdAt: at(2)))
            try scene.record(.saving(items[0], outputs: ["u"], predictSeconds: 1))
            #expect(try scene.database.oldestUnfetched() == at(2))
            try scene.record(.job(try scene.item(items[0]).job, line(.running, [.saving: 1, .creating: 1])))
            #expect(try scene.database.oldestQueued().isEmpty)
            try scene.submit(1)
            try scene.database.runOnWriter("UPDATE job SET created_at = \(at(7).microseconds) WHERE id = 2")
            let other = try scene.database.storeID(for: "other")
            try scene.submit(scene.rows(1, store: other))
            #expect(try scene.database.oldestQueued() == [scene.store: at(7), other: at(0)])
        }
    }
}
