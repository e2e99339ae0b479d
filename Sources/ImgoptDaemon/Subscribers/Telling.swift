import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// What is told at one time: the events of some turns in their order, each written once for all who hear it.
struct Telling {
    /// One event, and where its text is.
    struct Event {
        let row: EventRow
        /// The number that it is told with.
        let seq: Int64
        /// Whether it is in the log; else it is progress.
        let isKept: Bool
        let kind: KindBits
        /// Of `text`: how its line goes on after the head of a subscription.
        let tail: Range<Int>
    }

    private(set) var events: [Event] = []
    private(set) var text: [UInt8] = []

    /// All that is kept, and of the progress of each job the newest.
    init(_ turns: [EventInbox.Turn]) {
        var newest: [JobID: Int] = [:]
        for (place, turn) in turns.enumerated() {
            for row in turn.passing {
                if let job = row.job { newest[job] = place }
            }
        }
        var seq: Int64 = 0
        for (place, turn) in turns.enumerated() {
            for row in turn.kept {
                add(row, seq: row.seq, row.body, isKept: true)
                seq = row.seq
            }
            for row in turn.passing where row.job.map({ newest[$0] == place }) ?? true {
                // It comes after all that its turn brought, and a number never falls on one subscription.
                let isBehind = row.seq < seq
                add(row, seq: max(row.seq, seq), isBehind ? ProgressBoard.body(row, seq: seq) : row.body, isKept: false)
            }
        }
    }

    private mutating func add(_ row: EventRow, seq: Int64, _ body: [UInt8], isKept: Bool) {
        let start = text.count
        Notification.appendTail(of: body, to: &text)
        events.append(Event(row: row, seq: seq, isKept: isKept, kind: KindBits(row.kind), tail: start..<text.count))
    }
}
