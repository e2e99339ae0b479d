import Glibc

/// How much more a disk takes.
enum DiskRoom {
    /// Below this much room new work is refused, while what is under way can still be recorded: the database's log may
    /// grow by so much before it is worked in.
    static let reserveBytes: Int64 = 16 << 20

    /// Bytes that ordinary users may still write to the file system of a folder; nil: it can't be told.
    static func free(in folder: String) -> Int64? {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0, status.f_blocks > 0 else { return nil }
        return Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }

    /// What to say of a folder whose disk has less room than the reserve; nil: it has enough.
    static func shortage(in folder: String) -> String? {
        guard let free = free(in: folder), free < reserveBytes else { return nil }
        return "the disk of \(folder) has \(free >> 10) KiB of room left, and \(reserveBytes >> 10) are needed to take "
            + "new work: free some space, it goes on by itself"
    }
}
