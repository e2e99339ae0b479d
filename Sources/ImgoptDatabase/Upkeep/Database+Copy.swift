import GRDB
import ImgoptEngine

extension Database {
    /// Writes a copy of the database, as of now and without holes, to a path where there must be nothing yet. Commits
    /// go on meanwhile.
    package func backup(to target: String) throws(DatabaseError) {
        try createPrivateFile(target, mustBeNew: true)
        do {
            // A connection of its own: on the writer, commits would wait; a pool's reader may not write at all.
            let copier = try DatabaseQueue(path: path)
            try copier.vacuum(into: target)
            try copier.close()
        } catch {
            throw DatabaseError(error, doing: "writing the backup \(target)", path: path)
        }
    }

    /// Looks at every page and compares the kept sums with what is there. Empty: all is well. Takes seconds a gigabyte.
    package func integrityProblems() throws(DatabaseError) -> [String] {
        try read("checking the database") { db in
            let pages = try String.fetchAll(db, sql: "PRAGMA quick_check").filter { $0 != "ok" }
            return pages + (try db.wrongJobs()) + (try db.wrongStores()) + (try db.wrongOutputBytes())
        }
    }
}

extension GRDB.Database {
    private static let sums = ItemState.allCases.map { state in
        "total(state = \(state.rawValue)) AS \(state.column)"
    }.joined(separator: ", ")

    fileprivate func wrongJobs() throws -> [String] {
        let wrong = ItemState.allCases.map { "job.\($0.column) <> coalesce(items.\($0.column), 0)" }
        return try Int64.fetchAll(
            self,
            sql: """
                SELECT job.id
                FROM job LEFT JOIN (SELECT job, count(*) AS images, \(Self.sums) FROM item GROUP BY job) AS items
                    ON items.job = job.id
                WHERE job.images <> coalesce(items.images, 0) OR \(wrong.joined(separator: " OR "))
                """
        ).map { "the counts of job \($0) are not those of its items" }
    }

    fileprivate func wrongStores() throws -> [String] {
        let wrong = ItemState.allCases.map { "store.\($0.column) <> coalesce(jobs.\($0.column), 0)" }
        let sums = ItemState.allCases.map { "sum(\($0.column)) AS \($0.column)" }
        return try String.fetchAll(
            self,
            sql: """
                SELECT store.name
                FROM store LEFT JOIN (SELECT store, \(sums.joined(separator: ", ")) FROM job GROUP BY store) AS jobs
                    ON jobs.store = store.id
                WHERE \(wrong.joined(separator: " OR "))
                """
        ).map { "the counts of store \($0) are not those of its jobs" }
    }

    fileprivate func wrongOutputBytes() throws -> [String] {
        let isRight = try Bool.fetchOne(
            self, sql: "SELECT output_bytes = (SELECT total(bytes) FROM output WHERE path IS NOT NULL) FROM line")
        return isRight == true ? [] : ["the size of all outputs is not the sum of their sizes"]
    }
}
