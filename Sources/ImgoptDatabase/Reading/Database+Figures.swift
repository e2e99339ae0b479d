import GRDB
package import ImgoptEngine

extension Database {
    /// The tries of an item, oldest first, with the times of their steps.
    package func attempts(of item: ItemID) throws(DatabaseError) -> [AttemptRow] {
        try read("reading attempts") { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM attempt WHERE item = ? ORDER BY id")
            return try Row.fetchAll(statement, arguments: [item.rawValue]).map { row in
                let outcome: Int = row["outcome"]
                let answeredAt = row.moment("answered_at")
                let isUnknown = outcome == 0 && answeredAt != nil
                return AttemptRow(
                    sentAt: try row.requiredMoment("intended_at"), answeredAt: answeredAt,
                    isLost: isUnknown || outcome == 3 || row.moment("absent_by") != nil, isFound: outcome == 3,
                    createdAt: row.moment("created_at"), prediction: row.text("prediction"),
                    endedAt: row.moment("ended_at"), noticedAt: row.moment("noticed_at"),
                    fetchAt: row.moment("fetch_at"), fetchedAt: row.moment("fetched_at"),
                    polls: PollTimes.moments(row.bytes("polls")))
            }
        }
    }

    /// Since when each store that has images queued waits: the submit of its oldest job with some.
    package func oldestQueued() throws(DatabaseError) -> [StoreID: Moment] {
        try read("reading what waits longest") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT id, (
                        SELECT created_at FROM job INDEXED BY job_open
                        WHERE job.store = store.id AND state < 2 AND job.queued > 0 ORDER BY job.id LIMIT 1
                    ) AS oldest FROM store WHERE queued > 0
                    """)
            var oldest: [StoreID: Moment] = [:]
            for row in try Row.fetchAll(statement) { oldest[StoreID(row["id"])] = row.moment("oldest") }
            return oldest
        }
    }

    /// How many jobs that are in the database have ended in each way: kept sums.
    package func finishedJobs() throws(DatabaseError) -> [JobState: Int] {
        try read("counting jobs") { db in
            let statement = try db.cachedStatement(sql: "SELECT jobs_done, jobs_failed, jobs_canceled FROM line")
            guard let row = try Row.fetchOne(statement) else { return [:] }
            return [.done: row[0], .failed: row[1], .canceled: row[2]]
        }
    }

    /// When the oldest prediction whose outputs are still to be fetched was created; the provider deletes them an hour
    /// after. Nil: there is none.
    package func oldestUnfetched() throws(DatabaseError) -> Moment? {
        try read("reading what is to be fetched") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT min(provider_created_at) FROM item INDEXED BY item_active
                    WHERE is_active IS NOT NULL AND state = 3
                    """)
            return Moment(try Int64.fetchOne(statement))
        }
    }
}
