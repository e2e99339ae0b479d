import FoundationEssentials
import GRDB
package import ImgoptEngine

extension Database {
    /// Deletes a piece of what is too old: finished jobs with all their rows, and lines of the event log. At most
    /// `limit` items, as many jobs and as many lines a call, so that no commit waits long; call until `isComplete`.
    ///
    /// A job is gone at once, its items with it; their rows may follow in later pieces. The files to remove are then in
    /// `removals`.
    package func prune(
        finishedBefore: Moment?, eventsBefore: Moment?, limit: Int
    ) throws(DatabaseError) -> PruneResult {
        let limit = max(1, limit)
        return try write("pruning") { db in
            var result = PruneResult()
            if let finishedBefore { try db.dropJobs(finishedBefore, limit: limit, &result) }
            try db.deleteDroppedItems(limit: limit, &result)
            if let eventsBefore { try db.deleteEvents(eventsBefore, limit: limit, &result) }
            return result
        }
    }

    /// Files to remove, those longest on the list first; or what follows `last`. Remove them, then `forget` them: a
    /// crash between leaves them on the list. A blob that was submitted again is off the list, so remove blobs where
    /// submits are recorded, in turn with them.
    package func removals(after last: Removal? = nil, limit: Int) throws(DatabaseError) -> [Removal] {
        try read("reading what to remove") { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM removal WHERE id > ? ORDER BY id LIMIT ?")
            return try Row.fetchAll(statement, arguments: [last?.id ?? 0, max(0, limit)]).map { row in
                let name = try row.requiredText("name")
                return Removal(id: row["id"], file: row["is_blob"] ? .blob(sha256: name) : .output(path: name))
            }
        }
    }

    /// The files are gone: takes them off the list.
    package func forget(_ removals: [Removal]) throws(DatabaseError) {
        try write("forgetting removed files") { db in
            for removal in removals { try db.run("DELETE FROM removal WHERE id = ?", removal.id) }
        }
    }
}

extension GRDB.Database {
    fileprivate func dropJobs(_ before: Moment, limit: Int, _ result: inout PruneResult) throws {
        let rows = try Row.fetchAll(
            self,
            sql: """
                SELECT * FROM job INDEXED BY job_finished WHERE state >= 2 AND finished_at < ?
                ORDER BY finished_at LIMIT ?
                """, arguments: [before.microseconds, limit])
        var ended: [JobState: Int] = [:]
        for row in rows {
            let job: Int64 = row["id"]
            ended[try row.jobState(), default: 0] -= 1
            let counts = try row.counts()
            let deltas = Dictionary(uniqueKeysWithValues: ItemState.allCases.map { ($0, -counts[$0]) })
            try addToStore(StoreID(row["store"]), deltas)
            try run("INSERT INTO dropped (job) VALUES (?)", job)
            try run("DELETE FROM job WHERE id = ?", job)
        }
        try addToFinishedJobs(ended)
        result.jobs = rows.count
        if rows.count == limit { result.isComplete = false }
    }

    fileprivate func deleteDroppedItems(limit: Int, _ result: inout PruneResult) throws {
        while result.items < limit {
            guard let job = try Int64.fetchOne(self, sql: "SELECT job FROM dropped LIMIT 1") else { return }
            let items = try Row.fetchAll(
                cachedStatement(sql: "SELECT id, blob FROM item INDEXED BY item_job WHERE job = ? ORDER BY id LIMIT ?"),
                arguments: [job, limit - result.items])
            if items.isEmpty { try run("DELETE FROM dropped WHERE job = ?", job) }
            for item in items { try deleteItem(item["id"], blob: item["blob"]) }
            result.items += items.count
        }
        result.isComplete = false
    }

    private func deleteItem(_ item: Int64, blob: String?) throws {
        try run(
            """
            UPDATE line SET output_bytes = output_bytes
                - (SELECT coalesce(sum(bytes), 0) FROM output
                    WHERE item = ? AND path IS NOT NULL AND removed_at IS NULL)
            """, item)
        try run(
            """
            INSERT INTO removal (is_blob, name)
            SELECT 0, path FROM output WHERE item = ? AND path IS NOT NULL AND removed_at IS NULL ORDER BY number
            """, item)
        try run("DELETE FROM output WHERE item = ?", item)
        try run("DELETE FROM attempt WHERE item = ?", item)
        try run("DELETE FROM item WHERE id = ?", item)
        guard let blob else { return }
        try run("UPDATE blob SET refs = refs - 1 WHERE sha256 = ?", blob)
        let isLast = try Bool.fetchOne(self, sql: "SELECT refs <= 0 FROM blob WHERE sha256 = ?", arguments: [blob])
        guard isLast == true else { return }
        try listUpload(of: blob)
        try run("DELETE FROM blob WHERE sha256 = ?", blob)
        try run("INSERT INTO removal (is_blob, name) VALUES (1, ?)", blob)
    }

    fileprivate func deleteEvents(_ before: Moment, limit: Int, _ result: inout PruneResult) throws {
        // The log is in order of time, near enough: the oldest lines, as far as they are too old.
        let rows = try Row.fetchAll(
            cachedStatement(sql: "SELECT seq, time FROM event ORDER BY seq LIMIT ?"), arguments: [limit])
        let old = rows.prefix { ($0["time"] as Int64) < before.microseconds }
        guard let last = old.last else { return }
        try run("DELETE FROM event WHERE seq <= ?", last["seq"] as Int64)
        result.events = changesCount
        if old.count == limit { result.isComplete = false }
    }
}
