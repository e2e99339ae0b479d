import GRDB
import GRDBSQLite

// An image takes ten statements, and each of GRDB's own takes as long to be given its arguments as to run: a list of
// boxes, each of them looked into. Here the values go to SQLite as what they are.
extension GRDB.Database {
    /// Runs a statement that is prepared once and answers no rows, with a value for each of its places.
    func run<each Value: Bindable>(_ sql: String, _ values: repeat each Value) throws {
        try run(cachedStatement(sql: sql), repeat each values)
    }

    /// Runs a statement that answers no rows.
    func run<each Value: Bindable>(_ statement: Statement, _ values: repeat each Value) throws {
        let raw = unsafe statement.sqliteStatement
        var place: Int32 = 0
        for value in repeat each values {
            place += 1
            try check(unsafe value.bind(to: raw, at: place), statement)
        }
        guard unsafe place == sqlite3_bind_parameter_count(raw) else {
            throw DatabaseError(.inconsistent, "\(place) values for \(statement.sql): this is a fault of the daemon")
        }
        let code = unsafe sqlite3_step(raw)
        // What step said is said again by reset.
        let end = unsafe sqlite3_reset(raw)
        try check(code == SQLITE_DONE ? SQLITE_OK : end, statement)
    }

    private func check(_ code: Int32, _ statement: Statement) throws {
        guard code != SQLITE_OK else { return }
        throw GRDB.DatabaseError(
            resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: statement.sql)
    }
}
