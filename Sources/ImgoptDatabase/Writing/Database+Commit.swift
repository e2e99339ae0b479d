import Synchronization

extension Database {
    /// Puts a turn on disk, in one transaction: when this returns it is there, when it throws nothing of it is. The
    /// next numbers only ever grow. An empty turn costs nothing.
    ///
    /// A change that names a row that is not there, an `accepted` or a `creating` without its rows, throws
    /// `inconsistent`; a job whose key is taken throws `constraint`.
    package func commit(_ turn: TurnRecord) throws(DatabaseError) {
        guard !turn.isEmpty else { return }
        // Taken away: of a turn that fails nobody knows what is on disk, and all is read anew.
        var known = counted.withLock { jobs in
            defer { jobs = CountedJobs() }
            return jobs
        }
        let jobs = try write("recording a turn") { db in
            var writer = try TurnWriter(db, turn, known)
            // Before the changes: one of them may begin the next attempt.
            for timing in turn.timings { try writer.time(timing) }
            for change in turn.changes { try writer.apply(change) }
            for job in turn.forgotten { try db.forget(job) }
            try writer.insertEvents()
            try writer.finish()
            return writer.jobs
        }
        known.keep(jobs)
        counted.withLock { $0 = known }
    }
}
