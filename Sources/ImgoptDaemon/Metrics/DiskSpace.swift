import Glibc

/// The room on a file system.
struct DiskSpace: Sendable {
    /// Bytes that this process may still write.
    let freeBytes: Double
    /// Bytes in all.
    let sizeBytes: Double

    /// So much room.
    init(freeBytes: Double, sizeBytes: Double) {
        self.freeBytes = freeBytes
        self.sizeBytes = sizeBytes
    }

    /// Of the file system that a path is on; nil: the path can't be looked at.
    init?(path: String) {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        freeBytes = Double(status.f_bavail) * Double(status.f_frsize)
        sizeBytes = Double(status.f_blocks) * Double(status.f_frsize)
    }

    /// The share that is free, 0 to 1.
    var freeShare: Double { sizeBytes > 0 ? freeBytes / sizeBytes : 1 }
}
