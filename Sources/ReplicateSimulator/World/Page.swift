/// One page of a list that is sorted newest first while records are numbered oldest first.
///
/// A cursor names a record, not a place: records that arrive meanwhile neither shift a page nor leave a hole.
struct Page {
    /// Numbers of the records on the page.
    let records: Range<Int>
    /// Leads to older records; nil if there are none.
    let nextCursor: String?
    /// Leads to newer records; nil if there are none.
    let previousCursor: String?

    /// Cuts a page out of `range`. Nil if the cursor is none of ours.
    init?(range: Range<Int>, cursor: String?, size: Int = SimulatorLimits.pageRecords) {
        switch cursor.map(Self.read) {
        case nil: records = max(range.lowerBound, range.upperBound - size)..<range.upperBound
        case .some(.none): return nil
        case .some(.some((let record, isOlder: true))):
            let upper = min(max(record, range.lowerBound), range.upperBound)
            records = max(range.lowerBound, upper - size)..<upper
        case .some(.some((let record, isOlder: false))):
            let lower = min(max(record, range.lowerBound), range.upperBound)
            records = lower..<min(range.upperBound, lower + size)
        }
        nextCursor = records.lowerBound > range.lowerBound ? "bz\(records.lowerBound)" : nil
        previousCursor = records.upperBound < range.upperBound ? "cD\(records.upperBound)" : nil
    }

    private static func read(_ cursor: String) -> (record: Int, isOlder: Bool)? {
        guard let record = Int(cursor.dropFirst(2)), record >= 0 else { return nil }
        if cursor.hasPrefix("bz") { return (record, true) }
        return cursor.hasPrefix("cD") ? (record, false) : nil
    }
}
