import GRDB
import ImgoptEngine

extension Database {
    /// Looks at every page, and compares what is kept twice. Empty: all is well. Takes seconds a gigabyte.
    package func integrityProblems() throws(DatabaseError) -> [String] {
        try read("checking the database") { db in
            let pages = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            // What is counted on damaged pages says nothing.
            guard pages.isEmpty, try Migrations.migrator.hasCompletedMigrations(db) else { return pages }
            return try db.wrongJobs() + db.wrongStores() + db.wrongLine() + db.otherContradictions()
        }
    }

    /// Whether the schema is that of this version: an older one is brought up to date by the next start.
    package func isUpToDate() throws(DatabaseError) -> Bool {
        try read("reading the schema's version") { db in try Migrations.migrator.hasCompletedMigrations(db) }
    }

    /// All outputs that should be there: path and bytes.
    package func forEachOutput(_ body: (String, Int64) -> Void) throws(DatabaseError) {
        try read("reading the outputs") { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT path, bytes FROM output WHERE path IS NOT NULL AND removed_at IS NULL")
            while let row = try rows.next() { body(try row.requiredText("path"), row["bytes"] ?? 0) }
        }
    }

    /// All blobs that items refer to: hash and bytes.
    package func forEachBlob(_ body: (String, Int64) -> Void) throws(DatabaseError) {
        try read("reading the blobs") { db in
            let rows = try Row.fetchCursor(db, sql: "SELECT sha256, bytes FROM blob")
            while let row = try rows.next() { body(try row.requiredText("sha256"), row["bytes"] ?? 0) }
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

    fileprivate func wrongLine() throws -> [String] {
        let row = try Row.fetchOne(
            self,
            sql: """
                SELECT output_bytes = (SELECT total(bytes) FROM output WHERE path IS NOT NULL AND removed_at IS NULL),
                    jobs_done = (SELECT count(*) FROM job WHERE state = 2)
                    AND jobs_failed = (SELECT count(*) FROM job WHERE state = 3)
                    AND jobs_canceled = (SELECT count(*) FROM job WHERE state = 4)
                FROM line
                """)
        let (areBytesRight, areJobsRight): (Bool, Bool) = row.map { ($0[0], $0[1]) } ?? (false, false)
        return (areBytesRight ? [] : ["the size of all outputs is not the sum of their sizes"])
            + (areJobsRight ? [] : ["the counts of finished jobs are not those of the jobs"])
    }

    /// What no history of turns can lead to: each a query for rows that there should not be, and what it means.
    private static let contradictions: [(sql: String, meaning: String)] = [
        ("SELECT id FROM item WHERE state NOT BETWEEN 0 AND 7", "item %: there is no such state"),
        ("SELECT id FROM job WHERE state NOT BETWEEN 0 AND 4", "job %: there is no such state"),
        (
            "SELECT id FROM job WHERE (state >= 2) <> (finished_at IS NOT NULL)",
            "job %: it is finished and has no end, or the other way round"
        ),
        (
            "SELECT id FROM item WHERE job NOT IN (SELECT id FROM job) AND job NOT IN (SELECT job FROM dropped)",
            "item %: it belongs to no job"
        ),
        (
            "SELECT id FROM item WHERE state IN (1, 2, 3, 4) AND attempt IS NULL AND follows IS NULL",
            "item %: it is under way and was never sent"
        ),
        (
            "SELECT id FROM item WHERE (state IN (1, 2, 3, 4)) <> (is_active IS NOT NULL)",
            "item %: it is under way and not kept as such, or the other way round"
        ),
        (
            "SELECT id FROM item WHERE (state >= 5) <> (finished_at IS NOT NULL)",
            "item %: it is finished and has no end, or the other way round"
        ),
        (
            "SELECT id FROM item WHERE state IN (2, 3) AND prediction IS NULL",
            "item %: it runs at the provider and has no prediction"
        ),
        (
            """
            SELECT id FROM item WHERE state = 5 AND id NOT IN
                (SELECT item FROM output WHERE path IS NOT NULL OR source_url LIKE 'value:%')
            """,
            "item %: it is done and has no output"
        ),
        (
            "SELECT DISTINCT item FROM output WHERE item NOT IN (SELECT id FROM item)",
            "item %: it is gone and has outputs"
        ),
        (
            "SELECT item FROM output JOIN item ON item.id = item WHERE path IS NOT NULL AND item.state <> 5",
            "item %: it is not done and has files"
        ),
        (
            "SELECT DISTINCT item FROM attempt WHERE item NOT IN (SELECT id FROM item)",
            "item %: it is gone and has attempts"
        ),
        (
            "SELECT min(id) FROM item WHERE blob IS NOT NULL AND blob NOT IN (SELECT sha256 FROM blob) GROUP BY blob",
            "item %: the bytes of its source are not known"
        ),
        (
            """
            SELECT sha256 FROM blob
                LEFT JOIN (SELECT blob, count(*) AS items FROM item WHERE blob IS NOT NULL GROUP BY blob) AS needed
                ON needed.blob = sha256
            WHERE refs <> coalesce(items, 0)
            """, "blob %: it is not counted right who needs it"
        ),
        (
            """
            SELECT job.id FROM job
                LEFT JOIN (
                    SELECT job, sum(cost) AS cost FROM attempt JOIN item ON item.id = attempt.item GROUP BY job
                ) AS attempts ON attempts.job = job.id
            WHERE job.spent <> coalesce(cost, 0)
            """, "job %: what it cost is not the sum of its attempts"
        ),
        ("SELECT max(id) FROM item HAVING max(id) >= (SELECT next_item FROM line)", "item %: its number comes again"),
        ("SELECT max(id) FROM job HAVING max(id) >= (SELECT next_job FROM line)", "job %: its number comes again"),
        (
            "SELECT max(seq) FROM event HAVING max(seq) >= (SELECT next_seq FROM line)",
            "event %: its number comes again"
        ),
    ]

    fileprivate func otherContradictions() throws -> [String] {
        try Self.contradictions.flatMap { sql, meaning in
            try Row.fetchAll(self, sql: "SELECT * FROM (\(sql)) LIMIT 20").map { row in
                let parts = meaning.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
                return "\(parts[0])\(row[0].map { "\($0)" } ?? "?")\(parts[1])"
            }
        }
    }
}
