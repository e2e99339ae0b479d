import GRDB

extension Database {
    /// Puts a turn on disk, in one transaction: when this returns it is there, when it throws nothing of it is. The
    /// next numbers only ever grow. An empty turn costs nothing.
    ///
    /// A change that names a row that is not there, an `accepted` or a `creating` without its rows, throws
    /// `inconsistent`; a job whose key is taken throws `constraint`.
    package func commit(_ turn: TurnRecord) throws(DatabaseError) {
        guard !turn.isEmpty else { return }
        try write("recording a turn") { db in
            var writer = TurnWriter(db, turn)
            // Before the changes: one of them may begin the next attempt.
            for timing in turn.timings { try writer.time(timing) }
            for change in turn.changes { try writer.apply(change) }
            try writer.insertEvents()
            try writer.finish()
        }
    }
}

extension GRDB.Database {
    /// Throws unless the last statement changed exactly one row.
    func expectOneChange(_ what: @autoclosure () -> String) throws {
        if changesCount != 1 {
            throw DatabaseError(.inconsistent, "\(what()) is not in the database: this is a fault of the daemon")
        }
    }
}
