import ImgoptDatabase
import TestSupport
import Testing

@testable import ImgoptEngine
@testable import ImgoptSimulation

/// Whatever keeps records keeps the same: the simulation's rules are those of the database that the daemon has.
@Suite(.net) struct ConformanceTests {
    /// Every body after the first one against that.
    private struct Bodies {
        var all: [any RecordsBody]
        let hint: String

        init(_ folder: String, _ hint: String) throws {
            all = try Body.allCases.map { try $0.make(in: folder) }
            self.hint = hint
        }

        mutating func commit(_ turn: TurnRecord, at now: Moment) throws {
            for place in all.indices { try all[place].commit(turn, at: now) }
        }

        mutating func change(_ uploads: UploadChange) throws {
            for place in all.indices { try all[place].change(uploads) }
        }

        func compare(at now: Moment, window: TimeSpan) throws {
            let (dump, found) = (try all[0].dump(), Findings(try all[0].restored(at: now, window: window)))
            for place in all.indices.dropFirst() {
                let differences = dump.differences(from: try all[place].dump())
                #expect(differences == [], "\(hint)")
                let findings = Findings(try all[place].restored(at: now, window: window))
                #expect(found.differences(from: findings) == [], "\(hint)")
            }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `what dice write is kept alike`(seed: UInt64) throws {
        try withFolder { folder in
            var turns = RandomTurns(seed: seed)
            var bodies = try Bodies(folder, "seed \(seed)")
            for _ in 0..<6 {
                for _ in 0..<25 {
                    try bodies.commit(turns.turn(), at: at(turns.seconds))
                    if let uploads = turns.uploads() { try bodies.change(uploads) }
                }
                try bodies.compare(at: at(turns.seconds), window: .seconds(60))
            }
        }
    }

    /// With some in which bodies once differed.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 401, 705_558_403] as [UInt64])
    func `what the engine writes is kept alike`(seed: UInt64) throws {
        try withFolder { folder in
            // What is kept knows no accounts yet.
            let trial = Trial(seed: seed, hasOneAccount: true)
            let turns = try EngineTurns(trial).turns
            #expect(turns.count > 20)
            var bodies = try Bodies(folder, "trial \(seed)")
            for (place, turn) in turns.enumerated() {
                try bodies.commit(turn.record, at: turn.at)
                if place % 150 == 149 || place == turns.count - 1 {
                    try bodies.compare(at: turn.at, window: trial.settings.engine.window)
                }
            }
        }
    }
}
