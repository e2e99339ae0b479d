import GRDB
import Glibc
import Synchronization

/// A database in a file of the state's folder, by SQLite: one writer, whose commits are on disk when they return
/// (`synchronous = FULL`), and readers beside it that see the last commit.
final class SQLiteHome: Sendable {
    /// The state's folder.
    let directory: String
    let path: String
    let pool: DatabasePool
    /// nil: it is a copy that nobody works on.
    let lock: DirectoryLock?
    let places: FilePlaces
    let gate = Gate()
    /// The file, once its pages were to be overwritten. To close it while SQLite has it open would end SQLite's locks.
    private let file = Mutex<Int32?>(nil)

    /// Opens what a folder has. `migrates`: a new file is made where there is none, and an old one brought up to date.
    init(directory: String, migrates: Bool) throws(DatabaseError) {
        self.directory = directory
        path = Database.path(in: directory)
        guard unsafe migrates || access(path, F_OK) == 0 else {
            throw DatabaseError(.missing, "there is no database at \(path): check state.directory")
        }
        lock = try DirectoryLock(directory: directory)
        if migrates {
            try FilePlaces.refuseLinks(path)
            try createPrivateFile(path, mustBeNew: false)
        }
        pool = try Self.open(path, migrates: migrates)
        places = FilePlaces(of: path)
    }

    /// Opens a copy: nothing is written to it, or beside it. Throws `inUse` for what a daemon works on.
    init(copy path: String) throws(DatabaseError) {
        directory = path
        self.path = path
        guard unsafe access(path, F_OK) == 0 else { throw DatabaseError(.missing, "there is no file \(path)") }
        if let error = Self.holder(of: path) { throw error }
        lock = nil
        pool = try Self.open(path, migrates: false, isReadOnly: true)
        places = FilePlaces(of: path)
    }

    /// Why a file can't be looked at as a copy: it is what a daemon works on.
    private static func holder(of path: String) -> DatabaseError? {
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        let place = unsafe String(cString: real)
        guard let slash = place.lastIndex(of: "/") else { return nil }
        let folder = String(place[..<slash])
        return place == Database.path(in: folder) ? DirectoryLock.holder(of: folder) : nil
    }

    /// Waits for the calls under way, of which those that take long are broken off, works the log into the file, ends
    /// all connections and gives the folder free. What was committed is safe even when this throws.
    func close() throws(DatabaseError) {
        gate.close { pool.interrupt() }
        defer { lock?.release() }
        defer { file.withLock { if let file = $0.take() { Glibc.close(file) } } }
        do {
            guard lock != nil else { return try pool.close() }
            let checkpoint = Result { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
            try pool.close()
            try checkpoint.get()
        } catch {
            throw DatabaseError(error, doing: "closing the database", path: path)
        }
    }

    /// Reads on a connection that sees one commit from first to last.
    func read<T>(_ what: String, _ body: (Session) throws -> T) throws(DatabaseError) -> T {
        try pass(what) { try pool.read { try body(Session($0)) } }
    }

    /// Writes in one transaction that is on disk when this returns, or has no effect when it throws.
    func write<T>(_ what: String, _ body: (Session) throws -> T) throws(DatabaseError) -> T {
        try pass(what) { try pool.write { try body(Session($0)) } }
    }

    /// Whether the schema is that of this version: an older one is brought up to date by the next start.
    func isUpToDate() throws(DatabaseError) -> Bool {
        try pass("reading the schema's version") { try pool.read(Migrations.migrator.hasCompletedMigrations) }
    }

    /// The size of the file in bytes, without the log that is not yet worked in.
    func bytes() throws(DatabaseError) -> Int64 {
        try read("reading the size of the database") { db in
            try (db.number("PRAGMA page_count") ?? 0) * (db.number("PRAGMA page_size") ?? 0)
        }
    }

    /// How long a checkpoint waits for those who read, in milliseconds.
    private static let readers = 500

    /// Works the log into the file and empties it, and overwrites what pages have no use for. False: somebody still
    /// reads what is in the log.
    func scrub() throws(DatabaseError) -> Bool {
        try pass("emptying the database's log") {
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA busy_timeout = \(Self.readers)")
                defer { try? db.execute(sql: "PRAGMA busy_timeout = 0") }
                do {
                    _ = try db.checkpoint(.truncate)
                } catch let error as GRDB.DatabaseError
                    where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode)
                {
                    return false
                }
                // What it remembers of pages would be written again with them.
                try db.execute(sql: "PRAGMA shrink_memory")
                try PageGaps(descriptor(), path: path).clear()
                return true
            }
        }
    }

    private func descriptor() throws -> Int32 {
        try file.withLock { file in
            if let file { return file }
            let new = unsafe Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard new >= 0 else { throw DatabaseError(.inputOutput, "\(path) can't be opened: errno \(errno)") }
            file = new
            return new
        }
    }

    /// What is wrong with its pages.
    func damage() throws(DatabaseError) -> [String] {
        try read("checking the database") { db in
            try db.all("PRAGMA integrity_check(20)") { try $0[0] as String }.filter { $0 != "ok" }
        }
    }

    /// Does something with the connections, unless they are ended.
    func pass<T>(_ what: String, _ body: () throws -> T) throws(DatabaseError) -> T {
        do {
            return try gate.pass(what, body)
        } catch {
            throw DatabaseError(error, doing: what, path: path)
        }
    }

    private static func open(
        _ path: String, migrates: Bool, isReadOnly: Bool = false
    ) throws(DatabaseError) -> DatabasePool {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.foreignKeysEnabled = false
        configuration.label = "imgopt"
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        do {
            try refuseForeign(path, configuration, mayBeNew: migrates)
            let pool = try DatabasePool(path: path, configuration: configuration)
            if isReadOnly { return pool }
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL when it turns the WAL on: after `prepareDatabase`, so this can't stand there.
                try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA cache_size = -32000")
                // What is deleted is overwritten, and no free page keeps it.
                _ = try Row.fetchAll(db, sql: "PRAGMA secure_delete = ON")
                // 16 MB of log before a checkpoint; a log that had to grow further is cut back to 64 MB.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
                _ = try Row.fetchAll(db, sql: "PRAGMA journal_size_limit = 67108864")
            }
            if migrates { try Migrations.migrator.migrate(pool) }
            return pool
        } catch {
            throw DatabaseError(error, doing: "opening the database", path: path)
        }
    }

    /// Looks at a file before anything is written to it: a pool writes as it opens, even to what it then refuses.
    /// - Parameter mayBeNew: whether one without any table is about to become one.
    ///
    /// A first start that was cut before the WAL was on leaves a hot journal. A connection that only reads can't roll
    /// it back (https://sqlite.org/rescode.html#readonly_rollback); one that may write does, as any program would that
    /// opens the file next.
    private static func refuseForeign(_ path: String, _ configuration: Configuration, mayBeNew: Bool) throws {
        var looking = configuration
        looking.readonly = true
        do {
            try refuseForeign(path, by: looking, mayBeNew: mayBeNew)
        } catch let error as GRDB.DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            guard !configuration.readonly else { throw error }
            try refuseForeign(path, by: configuration, mayBeNew: mayBeNew)
        }
    }

    private static func refuseForeign(_ path: String, by configuration: Configuration, mayBeNew: Bool) throws {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let found = try queue.read { db in try refusal(of: db, path: path, mayBeNew: mayBeNew) }
        try queue.close()
        if let found { throw found }
    }

    /// Why a file can't be worked with; nil: it can.
    private static func refusal(of db: GRDB.Database, path: String, mayBeNew: Bool) throws -> DatabaseError? {
        // The migrator makes its own table first: a first start that was cut just then left nothing but that.
        let foreign = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'"
        guard try Int.fetchOne(db, sql: foreign) != 0 else {
            return mayBeNew
                ? nil : DatabaseError(.notOurDatabase, "\(path) is no database of imgoptd: there is nothing in it")
        }
        guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == Migrations.applicationID else {
            return DatabaseError(
                .notOurDatabase,
                "\(path) is a database of another program: move it away, or set another state directory")
        }
        let migrator = Migrations.migrator
        guard try migrator.appliedIdentifiers(db).contains(Migrations.first) else {
            return DatabaseError(
                .unknownSchema,
                "\(path) has the schema of an imgoptd from before the first release, which no later one reads: let "
                    + "that imgoptd finish its work, then move the file away, or set another state directory")
        }
        guard try migrator.hasBeenSuperseded(db) else { return nil }
        return DatabaseError(
            .newerSchema,
            "\(path) was written by a newer imgoptd: install that version again, or restore a backup made before it")
    }
}
