import GRDB
package import ImgoptEngine

extension Database {
    /// How the timeline stood when it was noted last; nil: it never was.
    package func clockRecord() throws(DatabaseError) -> ClockRecord? {
        try read("reading the clock") { db in
            try Row.fetchOne(db, sql: "SELECT boot, steady, moment, ahead FROM clock").map { row in
                ClockRecord(
                    boot: row[0], steady: row[1], moment: Moment(microseconds: row[2]),
                    ahead: TimeSpan(microseconds: row[3]))
            }
        }
    }

    /// When the newest event of the log took place; nil: the log is empty.
    package func newestEventTime() throws(DatabaseError) -> Moment? {
        try read("reading the newest event's time") { db in
            Moment(try Int64.fetchOne(db, sql: "SELECT time FROM event ORDER BY seq DESC LIMIT 1"))
        }
    }

    /// Notes how the timeline stands.
    package func keep(_ record: ClockRecord) throws(DatabaseError) {
        try write("noting the clock") { db in
            try db.run(
                "INSERT OR REPLACE INTO clock (id, boot, steady, moment, ahead) VALUES (1, ?, ?, ?, ?)",
                record.boot, record.steady, record.moment.microseconds, record.ahead.microseconds)
        }
    }
}
