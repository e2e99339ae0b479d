import FoundationEssentials
import GRDB
import Glibc

extension SQLiteHome {
    /// Writes a copy without holes to a path where there must be nothing yet, looks at its pages and brings it to
    /// disk.
    func backup(to target: String) throws(DatabaseError) -> BackupFacts {
        try createPrivateFile(target, mustBeNew: true)
        do {
            // A connection of its own: on the writer, commits would wait; a pool's reader may not write at all.
            let copier = try DatabaseQueue(path: path)
            try copier.vacuum(into: target)
            try copier.close()
            let facts = try Self.check(copy: target)
            // SQLite does not wait for the disk here.
            try syncFile(target)
            return facts
        } catch {
            _ = unsafe unlink(target)
            throw DatabaseError(error, doing: "writing the backup \(target)", path: path)
        }
    }

    private static func check(copy target: String) throws -> BackupFacts {
        var configuration = Configuration()
        configuration.readonly = true
        let copy = try DatabaseQueue(path: target, configuration: configuration)
        let facts = try copy.read { db in
            let problems = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            if let problem = problems.first {
                throw DatabaseError(
                    .corrupt,
                    "the copy is damaged (\(problem)), and so is perhaps the database: stop the daemon and run "
                        + "imgoptd --check-database")
            }
            func number(_ sql: String) throws -> Int64 { try Int64.fetchOne(db, sql: sql) ?? 0 }
            return BackupFacts(
                bytes: try number("PRAGMA page_count") * number("PRAGMA page_size"),
                jobs: Int(try number("SELECT count(*) FROM job")), items: Int(try number("SELECT count(*) FROM item")))
        }
        try copy.close()
        return facts
    }
}

/// Waits until a file is on disk.
private func syncFile(_ path: String) throws(DatabaseError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    defer { if file >= 0 { _ = Glibc.close(file) } }
    guard file >= 0, fsync(file) == 0 else {
        let reason = unsafe String(cString: strerror(errno))
        throw DatabaseError(.inputOutput, "\(path) can't be brought to disk: \(reason)")
    }
}
