import GRDB
import Glibc
import Synchronization

/// The files of the database as they were opened, to be told from others at their paths. SQLite holds them open, so
/// that nothing else can get their numbers; it would go on writing into files that nobody finds any more.
final class FilePlaces: Sendable {
    private struct Number: Hashable {
        let device: dev_t
        let inode: ino_t
    }

    private let paths: [String]
    private let numbers: Mutex<[Number?]>

    /// Of a database that is open: the file itself, its log, and what its connections share.
    init(of path: String) {
        paths = [path, path + "-wal", path + "-shm"]
        numbers = Mutex(paths.map { Self.number($0) })
    }

    /// The first path at which there is nothing, or another file; nil: all are in their places.
    var missing: String? {
        numbers.withLock { numbers in
            for place in paths.indices {
                let now = Self.number(paths[place])
                // The log of a database that nobody has read or written comes later.
                if numbers[place] == nil { numbers[place] = now }
                if numbers[place] != now { return paths[place] }
            }
            return nil
        }
    }

    private static func number(_ path: String) -> Number? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? Number(device: status.st_dev, inode: status.st_ino) : nil
    }

    /// Refuses what SQLite would follow to another place.
    static func refuseLinks(_ path: String) throws(DatabaseError) {
        for path in [path, path + "-wal", path + "-shm"] {
            var status = stat()
            guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { continue }
            throw DatabaseError(
                .directoryUnusable,
                "\(path) is a symbolic link: put the file itself there, or set state.directory to where it is")
        }
    }
}

extension SQLiteHome {
    /// Throws `lost` when one of its files was removed or replaced.
    func checkPlace(renewingLock: Bool) throws(DatabaseError) {
        if let missing = places.missing {
            throw DatabaseError(
                .lost,
                "\(missing) was removed or replaced while the daemon works on it: it acknowledges and sends nothing "
                    + "more. Stop it, then put the database back (Operations.md says how), and start it again")
        }
        if renewingLock { try lock?.renew() }
    }

    /// A log that nobody finds any more is worked into the file; of a file that nobody finds any more a copy is made
    /// beside its place, and its path answered.
    func rescue() throws(DatabaseError) -> String? {
        guard places.missing == path else {
            try pass("saving the log") { try pool.writeWithoutTransaction { _ = try $0.checkpoint(.full) } }
            return nil
        }
        let target = directory + "/rescued-\(getpid()).sqlite"
        try createPrivateFile(target, mustBeNew: true)
        do {
            try gate.pass("saving a copy") { try pool.vacuum(into: target) }
            return target
        } catch {
            _ = unsafe unlink(target)
            throw DatabaseError(error, doing: "saving a copy", path: target)
        }
    }
}
