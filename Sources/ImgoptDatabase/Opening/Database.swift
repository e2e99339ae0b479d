import Synchronization

/// What the daemon keeps on disk: jobs, items, attempts, the event log, settings of stores.
///
/// Commits are on disk when they return; reads see the last one. All methods block their thread and may be called from
/// any. Whose database it is, its home knows: the statements are the same.
package final class Database: Sendable {
    let home: SQLiteHome
    let names: NameTables
    /// One turn is written after the other.
    let counted = Mutex(CountedJobs())

    /// Opens the database of a state's folder, which must exist, and brings its schema up to date. A file made anew is
    /// readable for its owner alone. Throws `inUse` while another daemon has the folder, `newerSchema`,
    /// `unknownSchema` or `notOurDatabase`, which leave the file as it is, or what the disk says.
    package convenience init(directory: String) throws(DatabaseError) {
        try self.init(SQLiteHome(directory: directory, migrates: true))
    }

    /// Opens the database of a state's folder to look at it: none is made, and an older schema stays as it is. Throws
    /// as the other one does, and `missing` when there is none.
    package convenience init(inspecting directory: String) throws(DatabaseError) {
        try self.init(SQLiteHome(directory: directory, migrates: false))
    }

    /// Opens a file that is a copy of such a database, and that no daemon works on, to look at it: nothing is written
    /// to it, or beside it. Throws as the others do, and `inUse` for the database of a daemon at work.
    package convenience init(inspectingCopy path: String) throws(DatabaseError) {
        try self.init(SQLiteHome(copy: path))
    }

    /// Where the database of a state's folder is.
    package static func path(in directory: String) -> String { directory + "/imgopt.sqlite" }

    private init(_ home: SQLiteHome) throws(DatabaseError) {
        self.home = home
        names = try home.read("reading the names") { db in try NameTables(db) }
    }

    /// Waits for the calls under way, of which those that take long are broken off, and ends all connections. Whatever
    /// reads or writes after it throws `closed`. What was committed is safe even when this throws.
    package func close() throws(DatabaseError) { try home.close() }

    /// Throws `lost` when the database was removed or replaced while it is open: what is written from then on is found
    /// by nobody.
    ///
    /// - Parameter renewingLock: looks too whether the lock still keeps a second daemon off, and takes it again where
    ///   somebody removed it.
    package func checkPlace(renewingLock: Bool = false) throws(DatabaseError) {
        try home.checkPlace(renewingLock: renewingLock)
    }

    /// Saves what can be saved of a database that was removed or replaced.
    ///
    /// - Returns: the path of the copy that was made; nil: none was needed.
    package func rescue() throws(DatabaseError) -> String? { try home.rescue() }

    /// Writes a copy of the database, as of now and without holes, to a path where there must be nothing yet, looks at
    /// every page of it and brings it to disk. Commits go on meanwhile. Nothing is left behind when it throws.
    package func backup(to target: String) throws(DatabaseError) -> BackupFacts { try home.backup(to: target) }

    /// Whether the schema is that of this version: an older one is brought up to date by the next start.
    package func isUpToDate() throws(DatabaseError) -> Bool { try home.isUpToDate() }

    /// The size of the database in bytes, without the log that is not yet worked in.
    package func databaseBytes() throws(DatabaseError) -> Int64 { try home.bytes() }

    /// Looks at every page, and compares what is kept twice. Empty: all is well. Takes seconds a gigabyte.
    package func integrityProblems() throws(DatabaseError) -> [String] {
        let pages = try home.damage()
        // What is counted on damaged pages says nothing.
        guard pages.isEmpty, try isUpToDate() else { return pages }
        return try read("checking the database") { db in try db.contradictions() }
    }

    /// Reads what one commit left, from first to last.
    func read<T>(_ what: String, _ body: (Session) throws -> T) throws(DatabaseError) -> T { try home.read(what, body) }

    /// Writes in one transaction that is on disk when this returns, or has no effect when it throws.
    func write<T>(_ what: String, _ body: (Session) throws -> T) throws(DatabaseError) -> T {
        try home.write(what, body)
    }
}
