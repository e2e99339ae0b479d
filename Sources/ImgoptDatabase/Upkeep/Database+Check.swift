package import ImgoptEngine

extension Database {
    /// All outputs that should be there: whose it is, path and bytes.
    package func forEachOutput(_ body: (ItemID, String, Int64) -> Void) throws(DatabaseError) {
        try read("reading the outputs") { db in
            try db.each("SELECT item, path, bytes FROM output WHERE path IS NOT NULL AND removed_at IS NULL") { row in
                body(try row[0], try row[1], try row[2] ?? 0)
            }
        }
    }

    /// All blobs that items refer to: hash and bytes.
    package func forEachBlob(_ body: (String, Int64) -> Void) throws(DatabaseError) {
        try read("reading the blobs") { db in
            try db.each("SELECT sha256, bytes FROM blob") { body(try $0[0], try $0[1]) }
        }
    }
}

extension Session {
    /// What is kept twice and differs, and what can't be.
    func contradictions() throws -> [String] { try wrongJobs() + wrongStores() + wrongLine() + otherContradictions() }

    private static let sums = ItemState.allCases.map { state in
        "sum(CASE WHEN state = \(state.rawValue) THEN 1 ELSE 0 END) AS \(state.column)"
    }.joined(separator: ", ")

    private func wrongJobs() throws -> [String] {
        let wrong = ItemState.allCases.map { "job.\($0.column) <> coalesce(items.\($0.column), 0)" }
        return try all(
            """
            SELECT job.id
            FROM job LEFT JOIN (SELECT job, count(*) AS images, \(Self.sums) FROM item GROUP BY job) AS items
                ON items.job = job.id
            WHERE job.images <> coalesce(items.images, 0) OR \(wrong.joined(separator: " OR "))
            """
        ) { "the counts of job \(try $0[0] as Int64) are not those of its items" }
    }

    private func wrongStores() throws -> [String] {
        let wrong = ItemState.allCases.map { "store.\($0.column) <> coalesce(jobs.\($0.column), 0)" }
        let sums = ItemState.allCases.map { "sum(\($0.column)) AS \($0.column)" }
        return try all(
            """
            SELECT store.name
            FROM store LEFT JOIN (SELECT store, \(sums.joined(separator: ", ")) FROM job GROUP BY store) AS jobs
                ON jobs.store = store.id
            WHERE \(wrong.joined(separator: " OR "))
            """
        ) { "the counts of store \(try $0[0] as String) are not those of its jobs" }
    }

    private func wrongLine() throws -> [String] {
        let isRight = """
            SELECT output_bytes = (
                    SELECT coalesce(sum(bytes), 0) FROM output WHERE path IS NOT NULL AND removed_at IS NULL),
                jobs_done = (SELECT count(*) FROM job WHERE state = $1)
                AND jobs_failed = (SELECT count(*) FROM job WHERE state = $2)
                AND jobs_canceled = (SELECT count(*) FROM job WHERE state = $3)
            FROM line
            """
        let (areBytesRight, areJobsRight): (Bool, Bool) =
            try first(isRight, JobState.done, JobState.failed, JobState.canceled) { (try $0[0], try $0[1]) }
            ?? (false, false)
        return (areBytesRight ? [] : ["the size of all outputs is not the sum of their sizes"])
            + (areJobsRight ? [] : ["the counts of finished jobs are not those of the jobs"])
    }

    private static let underWay =
        "state IN \(sqlList([ItemState.creating, .processing, .saving, .unresolved]))"

    /// What no history of turns can lead to: each a query for rows that there should not be, and what it means.
    private static let contradictions: [(sql: String, meaning: String)] = [
        (
            "SELECT id FROM item WHERE state NOT BETWEEN 0 AND \(ItemState.canceled.rawValue)",
            "item %: there is no such state"
        ),
        (
            "SELECT id FROM job WHERE state NOT BETWEEN 0 AND \(JobState.canceled.rawValue)",
            "job %: there is no such state"
        ),
        (
            "SELECT id FROM job WHERE (\(Condition.jobFinished)) <> (finished_at IS NOT NULL)",
            "job %: it is finished and has no end, or the other way round"
        ),
        (
            "SELECT id FROM item WHERE job NOT IN (SELECT id FROM job) AND job NOT IN (SELECT job FROM dropped)",
            "item %: it belongs to no job"
        ),
        (
            "SELECT id FROM item WHERE \(underWay) AND attempt IS NULL AND follows IS NULL",
            "item %: it is under way and was never sent"
        ),
        (
            "SELECT id FROM item WHERE (\(underWay)) <> (is_active IS NOT NULL)",
            "item %: it is under way and not kept as such, or the other way round"
        ),
        (
            "SELECT id FROM item WHERE (\(Condition.open)) <> (finished_at IS NULL)",
            "item %: it is finished and has no end, or the other way round"
        ),
        (
            "SELECT id FROM item WHERE state IN \(sqlList([ItemState.processing, .saving])) AND prediction IS NULL",
            "item %: it runs at the provider and has no prediction"
        ),
        (
            """
            SELECT id FROM item WHERE state = \(ItemState.done.rawValue) AND fingerprint IS NULL AND id NOT IN
                (SELECT item FROM output WHERE path IS NOT NULL OR source_url LIKE 'value:%')
            """,
            "item %: it is done and has no output"
        ),
        (
            "SELECT DISTINCT item FROM output WHERE item NOT IN (SELECT id FROM item)",
            "item %: it is gone and has outputs"
        ),
        (
            """
            SELECT item FROM output JOIN item ON item.id = item
            WHERE path IS NOT NULL AND item.state <> \(ItemState.done.rawValue)
            """,
            "item %: it is not done and has files"
        ),
        (
            "SELECT DISTINCT item FROM attempt WHERE item NOT IN (SELECT id FROM item) AND store IS NULL",
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
            WHERE job.spent <> coalesce(cost, 0) AND job.files IS NULL
            """, "job %: what it cost is not the sum of its attempts"
        ),
        (
            """
            SELECT job.id FROM job
                LEFT JOIN (
                    SELECT job, count(*) AS files FROM item JOIN output ON item = item.id
                    WHERE fingerprint IS NOT NULL AND path IS NOT NULL AND removed_at IS NULL GROUP BY job
                ) AS there ON there.job = job.id
            WHERE job.files <> coalesce(there.files, 0)
            """, "job %: the number of its files is not that of its items' files"
        ),
        (
            """
            SELECT item.id FROM item JOIN job ON job.id = item.job
            WHERE (fingerprint IS NULL) <> (job.files IS NULL) AND job.id NOT IN (SELECT job FROM slimming)
            """, "item %: more or less is kept of it than of its job"
        ),
        ("SELECT max(id) FROM item HAVING max(id) >= (SELECT next_item FROM line)", "item %: its number comes again"),
        ("SELECT max(id) FROM job HAVING max(id) >= (SELECT next_job FROM line)", "job %: its number comes again"),
        (
            "SELECT max(seq) FROM event HAVING max(seq) >= (SELECT next_seq FROM line)",
            "event %: its number comes again"
        ),
    ]

    private func otherContradictions() throws -> [String] {
        try Self.contradictions.flatMap { sql, meaning in
            try all("SELECT * FROM (\(sql)) AS wrong LIMIT 20") { row in
                let parts = meaning.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
                return "\(parts[0])\(try row[0] as String? ?? "?")\(parts[1])"
            }
        }
    }
}
