package import ImgoptEngine

// Jobs of which nothing shall be found any more. A turn says so and drops them (`TurnRecord.forgotten`); `prune` then
// deletes their rows in pieces, in the next life if this one ends; the files are in `removals`; `scrub` takes what was
// deleted from the log as well.
extension Database {
    /// What there is of a job, to be told when it is gone.
    package func holdings(of job: JobID) throws(DatabaseError) -> Holdings {
        try read("reading what a job has") { db in
            let files: (Int, Int64)? = try db.first(
                """
                SELECT count(*), coalesce(sum(output.bytes), 0)
                FROM item INDEXED BY item_job JOIN output ON output.item = item.id
                WHERE job = $1 AND path IS NOT NULL AND removed_at IS NULL
                """, job
            ) { (try $0[0], try $0[1]) }
            let rows: (Int, Int)? = try db.first(
                "SELECT count(*), count(DISTINCT blob) FROM item INDEXED BY item_job WHERE job = $1", job
            ) { (try $0[0], try $0[1]) }
            return Holdings(
                images: rows?.0 ?? 0, sources: rows?.1 ?? 0, outputs: files?.0 ?? 0, outputBytes: files?.1 ?? 0)
        }
    }

    /// Leaves nothing of what was deleted in the database's log: works it in and empties it. False: somebody still
    /// reads there, such as a backup; nothing is lost by that.
    package func scrub() throws(DatabaseError) -> Bool { try home.scrub() }
}

extension Session {
    /// A job is gone, and nothing of it shall be found any more. Its events are all that there are by now.
    func forget(_ job: JobID) throws {
        let found = try first("SELECT * FROM job WHERE id = $1", job) {
            (line: try JobCounts($0), uid: try $0["uid"] as UInt32)
        }
        guard let found else { return }
        try drop(job, found.line)
        try run(
            "UPDATE dropped SET store = $1, uid = $2, last_seq = (SELECT max(seq) FROM event) WHERE job = $3",
            found.line.store, found.uid, job)
    }

    /// What counts of an item's attempts stays: when they were, what they cost, and what a search must know.
    func forgetAttempts(of item: ItemID, _ store: StoreID) throws {
        try run(
            """
            UPDATE attempt SET store = $1, input = $2, sent_as = NULL, ended_at = NULL, noticed_at = NULL,
                fetch_at = NULL, fetched_at = NULL, polls = NULL
            WHERE item = $3
            """, store, [UInt8](), item)
    }

    /// Deletes what stays of attempts whose items are forgotten, once nothing asks for it.
    func dropForgottenAttempts(_ before: Moment, limit: Int, _ result: inout PruneResult) throws {
        let old = try all(
            """
            SELECT id FROM attempt INDEXED BY attempt_forgotten WHERE store IS NOT NULL AND intended_at < $1
            ORDER BY intended_at LIMIT $2
            """, before, limit
        ) { try $0[0] as Int64 }
        for attempt in old { try run("DELETE FROM attempt WHERE id = $1", attempt) }
        if old.count == limit { result.isComplete = false }
    }

    /// Lines are looked at in the place of one that is deleted.
    private static let linesPerRow = 20

    /// Goes over a piece of the event log, and deletes what it says of jobs that are to be forgotten and whose items
    /// are gone. There is no index of the log by jobs: each event would be one entry more to write.
    func deleteForgottenEvents(limit: Int, _ result: inout PruneResult) throws {
        let range = try first("SELECT min(seq), max(last_seq) FROM dropped WHERE seq IS NOT NULL") {
            (from: try $0[0] as Int64?, to: try $0[1] as Int64?)
        }
        guard let from = range?.from else { return }
        let end = try number(
            "SELECT max(seq) FROM (SELECT seq FROM event WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3) AS piece",
            from, range?.to ?? 0, limit * Self.linesPerRow)
        guard let end else { return try run("DELETE FROM dropped WHERE seq IS NOT NULL") }
        let own = """
            SELECT event.seq FROM event JOIN dropped ON dropped.job = event.job
            WHERE event.seq > $1 AND event.seq <= $2 AND dropped.seq IS NOT NULL AND event.seq <= dropped.last_seq
            """
        let lines = try all(own, from, end) { try $0[0] as Int64 }
        for line in lines { try run("DELETE FROM event WHERE seq = $1", line) }
        try run("UPDATE dropped SET seq = $1 WHERE seq IS NOT NULL AND seq < $1", end)
        result.forgottenEvents += lines.count
        result.isComplete = false
    }
}

/// What there is of jobs.
package struct Holdings: Hashable, Sendable {
    /// Their images.
    package var images = 0
    /// The bytes that clients sent for these, each counted once a job.
    package var sources = 0
    /// The files that were made.
    package var outputs = 0
    /// Their bytes.
    package var outputBytes: Int64 = 0

    package init(images: Int = 0, sources: Int = 0, outputs: Int = 0, outputBytes: Int64 = 0) {
        self.images = images
        self.sources = sources
        self.outputs = outputs
        self.outputBytes = outputBytes
    }

    /// Adds what there is of other jobs.
    package static func += (sum: inout Holdings, other: Holdings) {
        sum.images += other.images
        sum.sources += other.sources
        sum.outputs += other.outputs
        sum.outputBytes += other.outputBytes
    }
}
