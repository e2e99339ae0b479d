import GRDB

/// Why the database could not do what was asked. Nothing of the call took effect.
package struct DatabaseError: Error, Hashable, CustomStringConvertible {
    /// What to branch on.
    package let kind: Kind
    /// What is wrong and what to do, for people.
    package let message: String
    /// The same without what to do.
    package let finding: String
    /// SQLite's extended result code, when SQLite said it.
    package let sqliteCode: Int32?

    /// An error that tells what was found, and what to do about it.
    package init(_ kind: Kind, _ finding: String, advice: String? = nil, sqliteCode: Int32? = nil) {
        self.kind = kind
        self.finding = finding
        message = advice.map { "\(finding); \($0)" } ?? finding
        self.sqliteCode = sqliteCode
    }

    package var description: String { message }

    /// What went wrong.
    package enum Kind: Hashable, Sendable {
        /// The state's folder does not exist or can't be used.
        case directoryUnusable
        /// There is no database.
        case missing
        /// Another daemon works on this state; its pid, when it could be read.
        case inUse(pid: Int32?)
        /// The file is no database of ours.
        case notOurDatabase
        /// A newer version of the daemon wrote it.
        case newerSchema
        /// It is ours, with a schema that no released version had.
        case unknownSchema
        /// The file is damaged, or says something that can't be.
        case corrupt
        /// There is no room on the disk.
        case full
        /// The disk or the file system failed, or the file can't be written.
        case inputOutput
        /// Some other program holds the database.
        case busy
        /// Its file was removed or replaced while it was open.
        case lost
        /// It was asked after its end, as the daemon stops.
        case closed
        /// A row was to be inserted that is there already: a key, an id.
        case constraint
        /// A change names a row that is not there, or lacks a part: our bug.
        case inconsistent
        /// Anything else that SQLite says.
        case other
    }
}

extension DatabaseError {
    /// Translates whatever GRDB threw.
    init(_ error: any Error, doing what: String, path: String) {
        if let error = error as? DatabaseError {
            self = error
            return
        }
        guard let error = error as? GRDB.DatabaseError else {
            self.init(.other, "\(what) failed: \(error)")
            return
        }
        let said = error.message ?? "no details"
        let (kind, advice) = Self.meaning(of: error.resultCode, path: path)
        self.init(
            kind, "\(what) failed: \(said)", advice: advice, sqliteCode: error.extendedResultCode.rawValue)
    }

    private static func meaning(of code: ResultCode, path: String) -> (Kind, String) {
        switch code {
        case .SQLITE_FULL:
            (.full, "the disk of \(path) is full: make room, nothing was lost")
        case .SQLITE_NOTADB:
            (.notOurDatabase, "\(path) is no SQLite database: move it away, or set another state directory")
        case .SQLITE_CORRUPT:
            (
                .corrupt,
                "\(path) is damaged: imgoptd --check-database says how badly; restore a backup as the README tells"
            )
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            (.inputOutput, "check the disk, the owner and the mode of \(path) and of its folder")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            (.busy, "another program holds \(path): close it")
        case .SQLITE_CONSTRAINT:
            (.constraint, "it is there already")
        default:
            (.other, "see SQLite result code \(code.rawValue)")
        }
    }
}
