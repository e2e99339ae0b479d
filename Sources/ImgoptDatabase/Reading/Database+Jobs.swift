package import ImgoptEngine

extension Database {
    /// One job, nil when there is none.
    package func job(_ id: JobID) throws(DatabaseError) -> JobRow? {
        try read("reading a job") { db in try db.first("SELECT * FROM job WHERE id = $1", id, read: jobRow) }
    }

    /// The job that a user submitted for a store under a key, nil when there is none. `orAnyUser`: if this user has
    /// none, the oldest that any other one has.
    package func job(
        store: StoreID, key: String, uid: UInt32, orAnyUser: Bool = false
    ) throws(DatabaseError) -> JobRow? {
        try read("reading a job") { db in
            try db.first(
                """
                SELECT * FROM job WHERE store = $1 AND key = $2 AND (uid = $3 OR $4 = 1)
                ORDER BY uid = $3 DESC, id LIMIT 1
                """, store, key, uid, orAnyUser, read: jobRow)
        }
    }

    /// Jobs, newest first.
    package func jobs(_ query: JobQuery) throws(DatabaseError) -> [JobRow] {
        var conditions: [String] = []
        var values: [any Bindable] = []
        func require(_ column: String, _ comparison: String, _ value: some Bindable) {
            values.append(value)
            conditions.append("\(column) \(comparison) $\(values.count)")
        }
        if let store = query.store { require("store", "=", store) }
        if let uid = query.uid { require("uid", "=", uid) }
        if let before = query.before { require("id", "<", before) }
        if let states = query.states { conditions.append("state IN \(sqlList(states))") }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        values.append(max(0, query.limit))
        let sql = "SELECT * FROM job \(filter) ORDER BY id DESC LIMIT $\(values.count)"
        return try read("reading jobs") { db in
            var jobs: [JobRow] = []
            var bytes = 0
            try db.scan(sql, list: values) { row in
                guard bytes < query.bytes else { return false }
                jobs.append(try jobRow(row))
                bytes += jobs.last?.bytes ?? 0
                return true
            }
            return jobs
        }
    }

    private func jobRow(_ row: Columns) throws -> JobRow {
        let store: StoreID = try row["store"]
        let submitted = NewJob(
            id: try row["id"], store: store, uid: try row["uid"], gid: try row["gid"], pid: try row["pid"],
            priority: try row["priority"], key: try row["key"], contentHash: try row["content_hash"],
            cache: try row["cache"],
            metadata: try row["metadata"], createdAt: try row["created_at"], deadline: try row["deadline"],
            isOpen: try row["is_open"])
        let progress = JobLine(
            state: try row["state"], counts: try row.counts(), isOpen: try row["is_open"],
            startedAt: try row["started_at"], finishedAt: try row["finished_at"], error: try row.itemError())
        return JobRow(
            submitted: submitted, storeName: storeName(store) ?? "", images: try row["images"],
            spent: try row["spent"], progress: progress, isSlim: try row["files"] as Int64? != nil,
            metadataFingerprint: try row["metadata_fingerprint"])
    }
}

/// States as a list in SQL.
func sqlList<State: RawRepresentable<UInt8>>(_ states: Set<State>) -> String {
    "(" + states.map(\.rawValue).sorted().map(String.init).joined(separator: ", ") + ")"
}
