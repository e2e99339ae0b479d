import GRDB
import GRDBSQLite

// An image takes ten statements, and each of GRDB's own takes as long to be given its arguments as to run: a list of
// boxes, each of them looked into; and a row that it answers takes as long to be copied and have its names sorted. Here
// the values go to SQLite as what they are, and come from where they are.
extension GRDB.Database {
    /// Runs a statement that is prepared once and answers no rows, with a value for each of its places.
    func run<each Value: Bindable>(_ sql: String, _ values: repeat each Value) throws {
        try run(cachedStatement(sql: sql), repeat each values)
    }

    /// Runs a statement that answers no rows.
    func run<each Value: Bindable>(_ statement: Statement, _ values: repeat each Value) throws {
        try bind(statement, repeat each values)
        let code = unsafe sqlite3_step(statement.sqliteStatement)
        // What step said is said again by reset.
        let end = unsafe sqlite3_reset(statement.sqliteStatement)
        try check(code == SQLITE_DONE ? SQLITE_OK : end, statement)
    }

    /// What `read` makes of the first row that a statement answers; nil: it answers none.
    func first<each Value: Bindable, Answer>(
        _ statement: Statement, _ values: repeat each Value, read: (Columns) throws -> Answer
    ) throws -> Answer? {
        try bind(statement, repeat each values)
        let code = unsafe sqlite3_step(statement.sqliteStatement)
        defer { unsafe _ = sqlite3_reset(statement.sqliteStatement) }
        if code == SQLITE_ROW { return try read(unsafe Columns(statement: statement.sqliteStatement)) }
        try check(code == SQLITE_DONE ? SQLITE_OK : code, statement)
        return nil
    }

    /// Hands each row that a statement answers to `read`.
    func each<each Value: Bindable>(
        _ statement: Statement, _ values: repeat each Value, read: (Columns) throws -> Void
    ) throws {
        try bind(statement, repeat each values)
        defer { unsafe _ = sqlite3_reset(statement.sqliteStatement) }
        while true {
            let code = unsafe sqlite3_step(statement.sqliteStatement)
            guard code == SQLITE_ROW else { return try check(code == SQLITE_DONE ? SQLITE_OK : code, statement) }
            try read(unsafe Columns(statement: statement.sqliteStatement))
        }
    }

    private func bind<each Value: Bindable>(_ statement: Statement, _ values: repeat each Value) throws {
        let raw = unsafe statement.sqliteStatement
        var place: Int32 = 0
        for value in repeat each values {
            place += 1
            try check(unsafe value.bind(to: raw, at: place), statement)
        }
        guard unsafe place == sqlite3_bind_parameter_count(raw) else {
            throw DatabaseError(.inconsistent, "\(place) values for \(statement.sql): this is a fault of the daemon")
        }
    }

    private func check(_ code: Int32, _ statement: Statement) throws {
        guard code != SQLITE_OK else { return }
        throw GRDB.DatabaseError(
            resultCode: ResultCode(rawValue: code), message: lastErrorMessage, sql: statement.sql)
    }
}
