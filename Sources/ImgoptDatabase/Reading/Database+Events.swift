import FoundationEssentials
import GRDB
import ImgoptEngine

extension Database {
    /// Lines of the event log after a number, oldest first: at most `limit` of them, and at most `scan` lines are
    /// looked at, so that a filter that lets little pass can't hold a reader for long. Go on from `readTo` until
    /// `isAtEnd`.
    package func events(
        after seq: Int64, _ filter: EventFilter = EventFilter(), limit: Int, scan: Int = 20_000
    ) throws(DatabaseError) -> EventPage {
        try read("reading events") { db in
            let statement = try db.cachedStatement(
                sql: "SELECT seq, time, kind, store, job, item, body FROM event WHERE seq > ? ORDER BY seq LIMIT ?")
            let rows = try Row.fetchCursor(statement, arguments: [seq, max(1, scan)])
            var events: [EventRow] = []
            var readTo = seq
            var looked = 0
            while events.count < max(1, limit), let row = try rows.next() {
                looked += 1
                readTo = row[0]
                let kind: String = row[2]
                let store = (row[3] as Int32?).map { StoreID($0) }
                let job = (row[4] as Int64?).map { JobID($0) }
                guard filter.passes(store: store, job: job, kind: kind) else { continue }
                let body: Data = row[6]
                events.append(
                    EventRow(
                        seq: readTo, time: Moment(microseconds: row[1]), kind: kind, store: store, job: job,
                        item: (row[5] as Int64?).map { ItemID($0) }, body: [UInt8](body)))
            }
            let isAtEnd = events.count < max(1, limit) && looked < max(1, scan)
            return EventPage(events: events, readTo: readTo, isAtEnd: isAtEnd)
        }
    }

    /// The oldest number that is still in the log; one more than the newest when the log is empty.
    package func oldestSeq() throws(DatabaseError) -> Int64 {
        try read("reading the oldest event") { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT coalesce(min(seq), (SELECT next_seq FROM line)) FROM event"))
                ?? 1
        }
    }

    /// The newest number that was given on disk, 0 when none was.
    package func newestSeq() throws(DatabaseError) -> Int64 {
        try read("reading the newest event") { db in
            (try Int64.fetchOne(db.cachedStatement(sql: "SELECT next_seq FROM line")) ?? 1) - 1
        }
    }
}
