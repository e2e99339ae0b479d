import GRDB
import GRDBSQLite
import ImgoptEngine

/// The columns of the row that a statement is at, by name or counted from 0. Valid until the statement goes on.
struct Columns {
    private let statement: Prepared

    init(_ statement: Prepared) { self.statement = statement }

    /// What stands in a column; throws for NULL, and for what is no such value.
    subscript<Value: Readable>(_ name: String) -> Value {
        get throws { try self[try place(of: name)] }
    }

    /// What stands in a column; nil for NULL.
    subscript<Value: Readable>(_ name: String) -> Value? {
        get throws { try self[try place(of: name)] }
    }

    /// What stands in a column; throws for NULL, and for what is no such value.
    subscript<Value: Readable>(_ column: Int32) -> Value {
        get throws {
            guard let value: Value = try self[column] else { throw unreadable(column) }
            return value
        }
    }

    /// What stands in a column; nil for NULL.
    subscript<Value: Readable>(_ column: Int32) -> Value? {
        get throws {
            guard unsafe sqlite3_column_type(statement.sqliteStatement, column) != SQLITE_NULL else { return nil }
            guard let value = Value(reading: self, at: column) else { throw unreadable(column) }
            return value
        }
    }

    /// The whole number; 0 for NULL.
    func int64(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement.sqliteStatement, column) }

    /// The number with a fraction; 0 for NULL.
    func double(_ column: Int32) -> Double { unsafe sqlite3_column_double(statement.sqliteStatement, column) }

    /// The bytes, also those of a text; none for NULL.
    func withBytes<Answer>(_ column: Int32, _ read: (UnsafeRawBufferPointer) -> Answer) -> Answer {
        // A blob of no bytes has no address.
        let start = unsafe sqlite3_column_blob(statement.sqliteStatement, column)
        let count = unsafe Int(sqlite3_column_bytes(statement.sqliteStatement, column))
        return unsafe read(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    private func place(of name: String) throws -> Int32 {
        guard let place = statement.columnNames.firstIndex(of: name) else {
            throw DatabaseError(.inconsistent, "no column \(name) in \(statement.sql): this is a fault of the daemon")
        }
        return Int32(place)
    }

    private func unreadable(_ column: Int32) -> DatabaseError { .unreadable(statement.columnNames[Int(column)]) }
}
