import GRDB
package import ImgoptEngine

extension Database {
    /// How many items that are in the database are in each state, by store. Stores without items are left out. Read
    /// from kept sums, not counted.
    package func counts() throws(DatabaseError) -> [StoreID: ItemCounts] {
        try read("reading the counts") { db in
            var all: [StoreID: ItemCounts] = [:]
            for row in try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM store")) {
                let counts = try row.counts()
                if counts.total > 0 { all[StoreID(row["id"])] = counts }
            }
            return all
        }
    }

    /// What was done from a moment on, at most two hours back and counted by whole seconds.
    package func throughput(since moment: Moment) throws(DatabaseError) -> ThroughputCounts {
        try read("reading the throughput") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT total(created), total(done), total(failed), total(canceled) FROM finished WHERE second >= ?
                    """)
            var counts = ThroughputCounts()
            if let row = try Row.fetchOne(statement, arguments: [moment.microseconds / 1_000_000]) {
                counts.created = Int(row[0] as Double)
                counts.done = Int(row[1] as Double)
                counts.failed = Int(row[2] as Double)
                counts.canceled = Int(row[3] as Double)
            }
            return counts
        }
    }

    /// The bytes of all outputs on disk that the database knows: a kept sum.
    package func outputBytes() throws(DatabaseError) -> Int64 {
        try read("reading the size of the outputs") { db in
            try Int64.fetchOne(db.cachedStatement(sql: "SELECT output_bytes FROM line")) ?? 0
        }
    }

    /// The size of the database in bytes, without the log that is not yet worked in.
    package func databaseBytes() throws(DatabaseError) -> Int64 {
        try read("reading the size of the database") { db in
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            return pages * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
    }
}
