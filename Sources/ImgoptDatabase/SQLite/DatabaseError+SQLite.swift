import GRDB

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
        let isUnfinished = error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
        let (kind, advice) = isUnfinished ? Self.unfinished(path) : Self.meaning(of: error.resultCode, path: path)
        self.init(kind, "\(what) failed: \(said)", advice: advice, code: error.extendedResultCode.rawValue)
    }

    /// A copy that only a program that may write to it can read.
    private static func unfinished(_ path: String) -> (Kind, String) {
        (
            .inputOutput,
            "a write to \(path) was cut short: let sqlite3 open it once with \(path)-journal beside it, which takes "
                + "the write back"
        )
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
