import GRDB
import GRDBSQLite

/// What all statements run over: one connection, inside one transaction. It alone knows whose database it is; the text
/// of a statement stands once, in the words that SQLite and PostgreSQL share, with its values as `$1`, `$2`, … in the
/// order in which they first appear.
///
/// An image takes ten statements, and each of GRDB's own takes as long to be given its arguments as to run: a list of
/// boxes, each of them looked into; and a row that it answers takes as long to be copied and have its names sorted.
/// Here the values go to SQLite as what they are, and come from where they are.
struct Session {
    private let db: GRDB.Database

    init(_ db: GRDB.Database) { self.db = db }

    /// A statement that is made ready once a connection, for a loop that runs it often.
    func prepared(_ sql: String) throws -> Prepared { try db.cachedStatement(sql: sql) }

    /// Runs a statement that answers no rows, with a value for each of its places. What it must have changed is
    /// checked here at once; a database over a network may do so at the end of the turn.
    func run<each Value: Bindable>(
        _ sql: String, _ values: repeat each Value, expecting: @autoclosure () -> Expectation = .anything
    ) throws {
        try run(prepared(sql), repeat each values)
        if db.changesCount != 1, case .oneRow(let what) = expecting() {
            throw DatabaseError(.inconsistent, "\(what) is not in the database: this is a fault of the daemon")
        }
    }

    /// Runs a statement that answers no rows.
    func run<each Value: Bindable>(_ statement: Prepared, _ values: repeat each Value) throws {
        try bind(statement, repeat each values)
        let code = unsafe sqlite3_step(statement.sqliteStatement)
        // What step said is said again by reset.
        let end = unsafe sqlite3_reset(statement.sqliteStatement)
        try check(code == SQLITE_DONE ? SQLITE_OK : end, statement)
    }

    /// What `read` makes of the first row that a statement answers; nil: it answers none.
    func first<each Value: Bindable, Answer>(
        _ sql: String, _ values: repeat each Value, read: (Columns) throws -> Answer
    ) throws -> Answer? {
        let statement = try prepared(sql)
        try bind(statement, repeat each values)
        var answer: Answer?
        try step(statement) { row in
            answer = try read(row)
            return false
        }
        return answer
    }

    /// The number in the only column of the first row; nil: there is no row, or NULL in it.
    func number<each Value: Bindable>(_ sql: String, _ values: repeat each Value) throws -> Int64? {
        try first(sql, repeat each values) { try $0[0] as Int64? } ?? nil
    }

    /// What `read` makes of each row that a statement answers.
    func all<each Value: Bindable, Answer>(
        _ sql: String, _ values: repeat each Value, read: (Columns) throws -> Answer
    ) throws -> [Answer] {
        var answers: [Answer] = []
        try each(sql, repeat each values) { answers.append(try read($0)) }
        return answers
    }

    /// Hands each row that a statement answers to `read`.
    func each<each Value: Bindable>(
        _ sql: String, _ values: repeat each Value, read: (Columns) throws -> Void
    ) throws {
        let statement = try prepared(sql)
        try bind(statement, repeat each values)
        try step(statement) { row in
            try read(row)
            return true
        }
    }

    /// Hands rows to `read` for as long as that answers true.
    func scan<each Value: Bindable>(
        _ sql: String, _ values: repeat each Value, read: (Columns) throws -> Bool
    ) throws {
        let statement = try prepared(sql)
        try bind(statement, repeat each values)
        try step(statement, read)
    }

    /// The same for a statement that is put together. `isKept`: its text comes again.
    func scan(
        _ sql: String, isKept: Bool = true, list values: [any Bindable], read: (Columns) throws -> Bool
    ) throws {
        let statement = isKept ? try prepared(sql) : try db.makeStatement(sql: sql)
        var place: Int32 = 0
        for value in values { try put(value, &place, statement) }
        try end(place, statement)
        try step(statement, read)
    }

    private func step(_ statement: Prepared, _ read: (Columns) throws -> Bool) throws {
        defer { unsafe _ = sqlite3_reset(statement.sqliteStatement) }
        while true {
            let code = unsafe sqlite3_step(statement.sqliteStatement)
            guard code == SQLITE_ROW else { return try check(code == SQLITE_DONE ? SQLITE_OK : code, statement) }
            guard try read(Columns(statement)) else { return }
        }
    }

    private func bind<each Value: Bindable>(_ statement: Prepared, _ values: repeat each Value) throws {
        var place: Int32 = 0
        for value in repeat each values { try put(value, &place, statement) }
        try end(place, statement)
    }

    private func put(_ value: some Bindable, _ place: inout Int32, _ statement: Prepared) throws {
        place += 1
        try check(unsafe value.bind(to: statement.sqliteStatement, at: place), statement)
    }

    private func end(_ count: Int32, _ statement: Prepared) throws {
        guard unsafe count == sqlite3_bind_parameter_count(statement.sqliteStatement) else {
            throw DatabaseError(.inconsistent, "\(count) values for \(statement.sql): this is a fault of the daemon")
        }
    }

    private func check(_ code: Int32, _ statement: Prepared) throws {
        guard code != SQLITE_OK else { return }
        throw GRDB.DatabaseError(
            resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage, sql: statement.sql)
    }
}

/// A statement that is ready to run.
typealias Prepared = GRDB.Statement

/// What a statement must have changed. It is stated with the statement instead of asked for after it, so that a turn
/// has nothing to wait for before its end.
enum Expectation {
    /// Any number of rows.
    case anything
    /// Exactly one: the row of what is named.
    case oneRow(String)
}
