package import ImgoptEngine

extension Database {
    /// How many items that are in the database are in each state, by store. Stores without items are left out. Read
    /// from kept sums, not counted.
    package func counts() throws(DatabaseError) -> [StoreID: ItemCounts] {
        try read("reading the counts") { db in
            var all: [StoreID: ItemCounts] = [:]
            try db.each("SELECT * FROM store") { row in
                let counts = try row.counts()
                if counts.total > 0 { all[try row["id"]] = counts }
            }
            return all
        }
    }

    /// What was done from a moment on, at most two hours back and counted by whole seconds.
    package func throughput(since moment: Moment) throws(DatabaseError) -> ThroughputCounts {
        try read("reading the throughput") { db in
            let sums = """
                SELECT coalesce(sum(created), 0), coalesce(sum(done), 0), coalesce(sum(failed), 0),
                    coalesce(sum(canceled), 0)
                FROM finished WHERE second >= $1
                """
            return try db.first(sums, moment.microseconds / 1_000_000) { row in
                var counts = ThroughputCounts()
                (counts.created, counts.done, counts.failed, counts.canceled) =
                    (try row[0], try row[1], try row[2], try row[3])
                return counts
            } ?? ThroughputCounts()
        }
    }

    /// The bytes of all outputs on disk that the database knows: a kept sum.
    package func outputBytes() throws(DatabaseError) -> Int64 {
        try read("reading the size of the outputs") { db in try db.outputBytes() }
    }
}

extension Session {
    func outputBytes() throws -> Int64 {
        try number("SELECT output_bytes FROM line") ?? 0
    }
}
