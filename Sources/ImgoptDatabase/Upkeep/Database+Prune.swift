package import ImgoptEngine

extension Database {
    /// Deletes a piece of what is too old: finished jobs with all their rows, and lines of the event log. At most
    /// `limit` items, as many jobs and as many lines a call, so that no commit waits long; call until `isComplete`.
    ///
    /// Of a job that may have files no more is kept from then on than what says whose they are (`JobRow.isSlim`), until
    /// the last of them went as long ago. Any other one is gone at once, its items with it; their rows may follow in
    /// later pieces.
    package func prune(
        finishedBefore: Moment?, eventsBefore: Moment?, limit: Int
    ) throws(DatabaseError) -> PruneResult {
        let limit = max(1, limit)
        return try write("pruning") { db in
            var result = PruneResult()
            if let finishedBefore {
                try db.dropJobs(finishedBefore, limit: limit, &result)
                try db.dropForgottenAttempts(finishedBefore, limit: limit, &result)
            }
            try db.slimItems(limit: limit, &result)
            try db.deleteDroppedItems(limit: limit, &result)
            try db.deleteForgottenEvents(limit: limit, &result)
            if let eventsBefore { try db.deleteEvents(eventsBefore, limit: limit, &result) }
            return result
        }
    }

    /// Files to remove, those longest on the list first; or what follows `last`. Remove them, then `forget` them: a
    /// crash between leaves them on the list. A blob that was submitted again is off the list, so remove blobs where
    /// submits are recorded, in turn with them.
    package func removals(after last: Removal? = nil, limit: Int) throws(DatabaseError) -> [Removal] {
        try read("reading what to remove") { db in
            let sql = "SELECT id, is_blob, name FROM removal WHERE id > $1 ORDER BY id LIMIT $2"
            return try db.all(sql, last?.id ?? 0, max(0, limit)) { row in
                let name: String = try row[2]
                return Removal(id: try row[0], file: try row[1] ? .blob(sha256: name) : .output(path: name))
            }
        }
    }

    /// The files are gone: takes them off the list.
    package func forget(_ removals: [Removal]) throws(DatabaseError) {
        try write("forgetting removed files") { db in
            for removal in removals { try db.run("DELETE FROM removal WHERE id = $1", removal.id) }
        }
    }
}

extension Session {
    fileprivate func dropJobs(_ before: Moment, limit: Int, _ result: inout PruneResult) throws {
        let old = """
            SELECT * FROM job INDEXED BY job_finished WHERE \(Condition.jobWhole) AND finished_at < $1
            ORDER BY finished_at LIMIT $2
            """
        let emptied = """
            SELECT * FROM job INDEXED BY job_emptied WHERE emptied_at IS NOT NULL AND emptied_at < $1
            ORDER BY emptied_at LIMIT $2
            """
        let whole = try all(old, before, limit) { (id: try $0["id"] as JobID, line: try JobCounts($0)) }
        let slim = try all(emptied, before, limit) { (id: try $0["id"] as JobID, line: try JobCounts($0)) }
        for (job, line) in whole where line.counts[.done] > 0 { try beginToSlim(job) }
        let gone = whole.filter { $0.line.counts[.done] == 0 } + slim
        for (job, line) in gone { try drop(job, line) }
        result.jobs += gone.count
        if max(whole.count, slim.count) == limit { result.isComplete = false }
    }

    /// A job is gone, its items with it; their rows go by `deleteDroppedItems`.
    func drop(_ job: JobID, _ line: JobCounts) throws {
        try addToStore(line.store, Dictionary(uniqueKeysWithValues: ItemState.allCases.map { ($0, -line.counts[$0]) }))
        try addToFinishedJobs([line.state: -1])
        try run("INSERT INTO dropped (job) VALUES ($1)", job)
        try run("DELETE FROM slimming WHERE job = $1", job)
        try run("DELETE FROM job WHERE id = $1", job)
    }

    fileprivate func deleteDroppedItems(limit: Int, _ result: inout PruneResult) throws {
        while result.items < limit {
            let next = try first("SELECT job, store, uid FROM dropped WHERE seq IS NULL LIMIT 1", read: DroppedJob.init)
            guard let job = next else { return }
            let items = try all(
                "SELECT id, blob FROM item INDEXED BY item_job WHERE job = $1 ORDER BY id LIMIT $2", job.id,
                limit - result.items
            ) { (id: try $0[0] as ItemID, blob: try $0[1] as String?) }
            if items.isEmpty {
                try run("DELETE FROM dropped WHERE job = $1 AND store IS NULL", job.id)
                try run("UPDATE dropped SET seq = 0 WHERE job = $1", job.id)
            }
            for item in items { try deleteItem(item.id, of: job, blob: item.blob) }
            result.items += items.count
        }
        result.isComplete = false
    }

    private func deleteItem(_ item: ItemID, of job: DroppedJob, blob: String?) throws {
        try run(
            """
            UPDATE line SET output_bytes = output_bytes
                - (SELECT coalesce(sum(bytes), 0) FROM output
                    WHERE item = $1 AND path IS NOT NULL AND removed_at IS NULL)
            """, item)
        try run(
            """
            INSERT INTO removal (is_blob, name)
            SELECT 0, path FROM output WHERE item = $1 AND path IS NOT NULL AND removed_at IS NULL ORDER BY number
            """, item)
        try run("DELETE FROM output WHERE item = $1", item)
        if let store = job.store {
            try forgetAttempts(of: item, store)
        } else {
            try run("DELETE FROM attempt WHERE item = $1", item)
        }
        try run("DELETE FROM item WHERE id = $1", item)
        if let blob { try release(blob, of: job.uid) }
    }

    /// An item needs these bytes no longer. `uid`: nor shall this user, who put them, find them here.
    func release(_ blob: String, of uid: UInt32? = nil) throws {
        try run("UPDATE blob SET refs = refs - 1 WHERE sha256 = $1", blob)
        guard try number("SELECT refs FROM blob WHERE sha256 = $1", blob) ?? 1 <= 0 else { return }
        try listUploads(of: blob)
        try run("DELETE FROM blob WHERE sha256 = $1", blob)
        if let uid { try run("DELETE FROM put WHERE uid = $1 AND sha256 = $2 AND is_named <> 0", uid, blob) }
        try listRemoval(ofUnneeded: blob)
    }

    fileprivate func deleteEvents(_ before: Moment, limit: Int, _ result: inout PruneResult) throws {
        // The log is in order of time, near enough: the oldest lines, as far as they are too old.
        let lines = try all("SELECT seq, time FROM event ORDER BY seq LIMIT $1", limit) {
            (seq: try $0[0] as Int64, time: try $0[1] as Moment)
        }
        let old = lines.prefix { $0.time < before }
        guard let last = old.last else { return }
        try run("DELETE FROM event WHERE seq <= $1", last.seq)
        result.events = old.count
        if old.count == limit { result.isComplete = false }
    }
}

/// A job whose rows are being deleted.
private struct DroppedJob {
    let id: JobID
    /// Whose it was; nil: it is too old, and nobody wants it forgotten.
    let store: StoreID?
    let uid: UInt32?

    init(_ row: Columns) throws {
        id = try row[0]
        store = try row[1]
        uid = try row[2]
    }
}
