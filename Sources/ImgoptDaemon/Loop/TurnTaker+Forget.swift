import ImgoptDatabase
import ImgoptEngine

// Jobs that go because somebody wants it.
extension TurnTaker {
    /// Drops finished jobs with the turn. One that was retried in the same turn is the engine's again, and stays.
    ///
    /// - Returns: those that go, for each of the turn's wishes.
    mutating func forget(_ turn: inout Turn) -> [[JobID]] {
        var all: [[JobID]] = []
        for wish in turn.forgets {
            let gone = wish.jobs.filter { job in step { $0.images(of: job) == nil } }
            turn.record.forgotten += gone
            if let told = wish.told, !gone.isEmpty || wish.jobs.isEmpty { tell(told, into: &turn) }
            all.append(gone)
        }
        return all
    }
}
