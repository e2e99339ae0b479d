import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptWire

/// The newest progress of each open job: all that is ever told of it to a subscriber that was away.
struct ProgressBoard {
    private var newest: [JobID: (row: EventRow, stamp: Int)] = [:]
    /// Grows with each turn.
    private(set) var stamp = 0
    /// Jobs kept in mind; of more, the next change tells.
    private static let maxJobs = 10_000

    mutating func note(_ turn: EventInbox.Turn) {
        stamp += 1
        for row in turn.kept where row.kind == EventKind.jobFinished.rawValue {
            if let job = row.job { newest[job] = nil }
        }
        for row in turn.passing {
            guard let job = row.job, newest[job] != nil || newest.count < Self.maxJobs else { continue }
            newest[job] = (row, stamp)
        }
    }

    mutating func removeAll() { newest.removeAll() }

    /// What came after a stamp, job by job.
    func rows(since stamp: Int) -> [EventRow] {
        newest.values.filter { $0.stamp > stamp }.map(\.row).sorted {
            ($0.job?.rawValue ?? 0) < ($1.job?.rawValue ?? 0)
        }
    }

    /// The event's JSON with another number: a number never falls on one subscription.
    static func body(_ row: EventRow, seq: Int64) -> [UInt8] {
        guard case .object(var event)? = try? JSONValue(parsing: row.body) else { return row.body }
        event["seq"] = .integer(seq)
        return JSONValue.object(event).serialized()
    }
}
