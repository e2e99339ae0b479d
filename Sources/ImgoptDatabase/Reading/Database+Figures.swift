package import ImgoptEngine

extension Database {
    /// The tries of an item, oldest first, with the times of their steps.
    package func attempts(of item: ItemID) throws(DatabaseError) -> [AttemptRow] {
        try read("reading attempts") { db in
            try db.all("SELECT * FROM attempt WHERE item = $1 ORDER BY id", item) { row in
                let outcome: CreationOutcome = try row["outcome"]
                let (answeredAt, absentBy): (Moment?, Moment?) = (try row["answered_at"], try row["absent_by"])
                let isUnknown = outcome == .unknown && answeredAt != nil
                let prediction: String? = try row["prediction"]
                return AttemptRow(
                    sentAt: try row["intended_at"], answeredAt: answeredAt,
                    isLost: isUnknown || outcome == .found || absentBy != nil, isFound: outcome == .found,
                    counts: prediction != nil || isUnknown, createdAt: try row["created_at"], prediction: prediction,
                    endedAt: try row["ended_at"], noticedAt: try row["noticed_at"],
                    fetchAt: try row["fetch_at"], fetchedAt: try row["fetched_at"],
                    polls: PollTimes.moments(try row["polls"]), ending: try row.ending())
            }
        }
    }

    /// Since when each store that has images queued waits: the submit of its oldest job with some.
    package func oldestQueued() throws(DatabaseError) -> [StoreID: Moment] {
        try read("reading what waits longest") { db in
            var oldest: [StoreID: Moment] = [:]
            try db.each(
                """
                SELECT id, (
                    SELECT created_at FROM job INDEXED BY job_open
                    WHERE job.store = store.id AND \(Condition.jobOpen) AND job.queued > 0 ORDER BY job.id LIMIT 1
                ) AS oldest FROM store WHERE queued > 0
                """
            ) { oldest[try $0["id"]] = try $0["oldest"] as Moment? }
            return oldest
        }
    }

    /// How many jobs that are in the database have ended in each way: kept sums.
    package func finishedJobs() throws(DatabaseError) -> [JobState: Int] {
        try read("counting jobs") { db in
            try db.first("SELECT jobs_done, jobs_failed, jobs_canceled FROM line") { row in
                [.done: try row[0], .failed: try row[1], .canceled: try row[2]]
            } ?? [:]
        }
    }

    /// When the oldest prediction whose outputs are still to be fetched was created; the provider deletes them an hour
    /// after. Nil: there is none.
    package func oldestUnfetched() throws(DatabaseError) -> Moment? {
        try read("reading what is to be fetched") { db in
            let oldest = """
                SELECT min(provider_created_at) FROM item INDEXED BY item_active
                WHERE is_active IS NOT NULL AND state = $1
                """
            return try db.first(oldest, ItemState.saving) { try $0[0] as Moment? } ?? nil
        }
    }
}

extension Columns {
    /// How the item of an attempt had ended with it before it was retried.
    fileprivate func ending() throws -> AttemptRow.Ending? {
        guard let state: ItemState = try self["over_state"] else { return nil }
        return AttemptRow.Ending(
            state: state, at: try self["over_at"], removedAt: try self["removed_at"], retriedAt: try self["retried_at"])
    }
}
