import GRDBSQLite
import ImgoptEngine

/// The columns of the row that a statement is at, counted from 0. Valid until the statement goes on.
@safe
struct Columns {
    private let statement: SQLiteStatement

    init(statement: SQLiteStatement) { unsafe self.statement = unsafe statement }

    /// The whole number; 0 for NULL.
    func int64(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

    /// The moment; nil for NULL.
    func moment(_ column: Int32) -> Moment? {
        unsafe sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : Moment(microseconds: int64(column))
    }

    /// The eight counts, in the order of the states.
    func counts(from first: Int32) throws -> ItemCounts {
        var counts = ItemCounts()
        for (place, state) in ItemState.allCases.enumerated() {
            let value = int64(first + Int32(place))
            guard value >= 0, value <= Int32.max else { throw DatabaseError.unreadable(state.column) }
            counts[state] = Int(value)
        }
        return counts
    }

    /// The text, which with a NUL in it is kept as a blob; nil for NULL.
    func text(_ column: Int32) -> String? {
        unsafe withBytes(column) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes; nil for NULL.
    func bytes(_ column: Int32) -> [UInt8]? {
        unsafe withBytes(column) { unsafe Array($0) }
    }

    private func withBytes<Answer>(_ column: Int32, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer? {
        guard unsafe sqlite3_column_type(statement, column) != SQLITE_NULL else { return nil }
        // A blob of no bytes has no address.
        let start = unsafe sqlite3_column_blob(statement, column)
        let count = unsafe Int(sqlite3_column_bytes(statement, column))
        return unsafe read(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }
}
