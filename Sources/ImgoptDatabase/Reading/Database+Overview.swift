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

    /// How many items were finished from a moment on, at most two hours back and counted by whole seconds.
    package func finished(since moment: Moment) throws(DatabaseError) -> FinishedCounts {
        try read("reading the throughput") { db in
            let statement = try db.cachedStatement(
                sql: "SELECT total(done), total(failed), total(canceled) FROM finished WHERE second >= ?")
            var counts = FinishedCounts()
            if let row = try Row.fetchOne(statement, arguments: [moment.microseconds / 1_000_000]) {
                counts.done = Int(row[0] as Double)
                counts.failed = Int(row[1] as Double)
                counts.canceled = Int(row[2] as Double)
            }
            return counts
        }
    }

    /// How many creations were answered from a moment on.
    package func creations(since moment: Moment) throws(DatabaseError) -> Int {
        try read("counting creations") { db in
            let statement = try db.cachedStatement(sql: "SELECT count(*) FROM attempt WHERE answered_at >= ?")
            return try Int.fetchOne(statement, arguments: [moment.microseconds]) ?? 0
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

extension Database {
    /// When the oldest job was submitted that has images waiting; nil: none waits.
    package func oldestWait() throws(DatabaseError) -> Moment? {
        try read("reading the oldest wait") { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT created_at FROM job WHERE state < 2
                    AND EXISTS (SELECT 1 FROM item WHERE item.job = job.id AND item.state = 0) ORDER BY id LIMIT 1
                    """)
            return try Int64.fetchOne(statement).map { Moment(microseconds: $0) }
        }
    }
}
