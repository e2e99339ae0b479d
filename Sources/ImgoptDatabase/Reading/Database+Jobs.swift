import FoundationEssentials
import GRDB
package import ImgoptEngine

extension Database {
    /// One job, nil when there is none.
    package func job(_ id: JobID) throws(DatabaseError) -> JobRow? {
        try read("reading a job") { db in
            try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM job WHERE id = ?"), arguments: [id.rawValue])
                .map(jobRow)
        }
    }

    /// The job that a user submitted for a store under a key, nil when there is none. `orAnyUser`: if this user has
    /// none, the oldest that any other one has.
    package func job(
        store: StoreID, key: String, uid: UInt32, orAnyUser: Bool = false
    ) throws(DatabaseError) -> JobRow? {
        try read("reading a job") { db in
            try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT * FROM job WHERE store = ?1 AND key = ?2 AND (uid = ?3 OR ?4)
                        ORDER BY uid = ?3 DESC, id LIMIT 1
                        """),
                arguments: [store.rawValue, sqlText(key), uid, orAnyUser]
            ).map(jobRow)
        }
    }

    /// Jobs, newest first.
    package func jobs(_ query: JobQuery) throws(DatabaseError) -> [JobRow] {
        var conditions: [String] = []
        var values: [(any DatabaseValueConvertible)?] = []
        func require(_ condition: String, _ value: some DatabaseValueConvertible) {
            conditions.append(condition)
            values.append(value)
        }
        if let store = query.store { require("store = ?", store.rawValue) }
        if let uid = query.uid { require("uid = ?", uid) }
        if let before = query.before { require("id < ?", before.rawValue) }
        if let states = query.states { conditions.append("state IN \(sqlList(states.map(\.rawValue)))") }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        values.append(max(0, query.limit))
        let arguments = StatementArguments(values)
        return try read("reading jobs") { db in
            let statement = try db.cachedStatement(sql: "SELECT * FROM job \(filter) ORDER BY id DESC LIMIT ?")
            let rows = try Row.fetchCursor(statement, arguments: arguments)
            var jobs: [JobRow] = []
            var bytes = 0
            while bytes < query.bytes, let row = try rows.next() {
                jobs.append(try jobRow(row))
                bytes += jobs.last?.bytes ?? 0
            }
            return jobs
        }
    }

    private func jobRow(_ row: Row) throws -> JobRow {
        let store = StoreID(row["store"])
        let key: String? = row.text("key")
        let submitted = NewJob(
            id: JobID(row["id"]), store: store, uid: row["uid"], gid: row["gid"], priority: row["priority"], key: key,
            contentHash: row.bytes("content_hash"), cache: row["cache"], metadata: row.bytes("metadata"),
            createdAt: try row.requiredMoment("created_at"), deadline: row.moment("deadline"), isOpen: row["is_open"])
        let progress = JobLine(
            state: try row.jobState(), counts: try row.counts(), isOpen: row["is_open"],
            startedAt: row.moment("started_at"), finishedAt: row.moment("finished_at"), error: try row.itemError())
        return JobRow(
            submitted: submitted, storeName: storeName(store) ?? "", images: row["images"],
            spent: Money(micros: row["spent"]), progress: progress)
    }
}

/// Numbers as a list in SQL.
func sqlList(_ numbers: [UInt8]) -> String {
    "(" + numbers.sorted().map(String.init).joined(separator: ", ") + ")"
}
