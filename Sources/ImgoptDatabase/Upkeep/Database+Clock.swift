package import ImgoptEngine

extension Database {
    /// How the timeline stood when it was noted last; nil: it never was.
    package func clockRecord() throws(DatabaseError) -> ClockRecord? {
        try read("reading the clock") { db in
            try db.first("SELECT boot, steady, moment, ahead FROM clock") { row in
                ClockRecord(boot: try row[0], steady: try row[1], moment: try row[2], ahead: try row[3])
            }
        }
    }

    /// When the newest event of the log took place; nil: the log is empty.
    package func newestEventTime() throws(DatabaseError) -> Moment? {
        try read("reading the newest event's time") { db in
            try db.first("SELECT time FROM event ORDER BY seq DESC LIMIT 1") { try $0[0] as Moment }
        }
    }

    /// Notes how the timeline stands.
    package func keep(_ record: ClockRecord) throws(DatabaseError) {
        try write("noting the clock") { db in
            try db.run(
                """
                INSERT INTO clock (id, boot, steady, moment, ahead) VALUES (1, $1, $2, $3, $4)
                ON CONFLICT (id) DO UPDATE SET boot = excluded.boot, steady = excluded.steady,
                    moment = excluded.moment, ahead = excluded.ahead
                """, record.boot, record.steady, record.moment, record.ahead)
        }
    }
}
