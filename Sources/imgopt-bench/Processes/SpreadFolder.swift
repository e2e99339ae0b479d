import FoundationEssentials
import Glibc

/// A folder that holds those of the runs, each in a part of the disk of its own.
///
/// ext4 gives a new file no inode that was freed within the last minutes, and looks at each of those in the part of the
/// disk that it fills: after a run whose thousands of files were removed, the next one beside it pays for that with
/// more processor time than all else takes (`chattr(1)`, attribute T; `recently_deleted` in fs/ext4/ialloc.c).
enum SpreadFolder {
    private static let getFlags: UInt = 0x8008_6601
    private static let setFlags: UInt = 0x4008_6602
    /// "The top of a tree": what is below is not kept together.
    private static let topOfTree: Int32 = 0x0002_0000

    /// Makes it where it is missing. A file system that knows no such thing needs none.
    static func make(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var flags: Int32 = 0
        guard unsafe ioctl(descriptor, getFlags, &flags) == 0, flags & topOfTree == 0 else { return }
        flags |= topOfTree
        unsafe _ = ioctl(descriptor, setFlags, &flags)
    }
}
