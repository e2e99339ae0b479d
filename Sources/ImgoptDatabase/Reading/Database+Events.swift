import ImgoptEngine

extension Database {
    /// Lines of the event log after a number, oldest first: at most `limit` of them, and at most `scan` lines are
    /// looked at, so that a filter that lets little pass can't hold a reader for long. Go on from `readTo` until
    /// `isAtEnd`.
    package func events(
        after seq: Int64, _ filter: EventFilter = EventFilter(), limit: Int, scan: Int = 20_000
    ) throws(DatabaseError) -> EventPage {
        try read("reading events") { db in
            let (limit, scan) = (max(1, limit), max(1, scan))
            var events: [EventRow] = []
            var readTo = seq
            var looked = 0
            try db.scan(
                """
                SELECT seq, time, kind, store, job, item, body FROM event WHERE seq > $1 ORDER BY seq LIMIT $2
                """, seq, scan
            ) { row in
                looked += 1
                readTo = try row[0]
                let (kind, store, job): (String, StoreID?, JobID?) = (try row[2], try row[3], try row[4])
                if filter.passes(store: store, job: job, kind: kind) {
                    events.append(
                        EventRow(
                            seq: readTo, time: try row[1], kind: kind, store: store, job: job, item: try row[5],
                            body: try row[6]))
                }
                return events.count < limit
            }
            return EventPage(events: events, readTo: readTo, isAtEnd: events.count < limit && looked < scan)
        }
    }

    /// The oldest number that is still in the log; one more than the newest when the log is empty.
    package func oldestSeq() throws(DatabaseError) -> Int64 {
        try read("reading the oldest event") { db in
            try db.number("SELECT coalesce(min(seq), (SELECT next_seq FROM line)) FROM event") ?? 1
        }
    }

    /// The newest number that was given on disk, 0 when none was.
    package func newestSeq() throws(DatabaseError) -> Int64 {
        try read("reading the newest event") { db in (try db.number("SELECT next_seq FROM line") ?? 1) - 1 }
    }
}
