internal import CLinux
import Glibc

/// The steps after which a file is whole and stays, whatever is cut: write, fsync, rename, fsync of the folder.
enum DurableFile {
    /// Makes a folder and those above it; one that is there is left as it is.
    static func makeFolder(_ path: String, mode: mode_t = 0o750) throws(FileError) {
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(.init("mkdir", path, code: ENOTDIR)) }
            return
        }
        let parent = folder(of: path)
        if parent != path { try makeFolder(parent, mode: mode) }
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else { throw FileError(.init("mkdir", path)) }
        // What the process's mask took away; some file systems have modes of their own.
        _ = FileModes.set(mode, of: path, kind: S_IFDIR)
        // Without it the folder, and all that is in it, could be gone after a power cut.
        try syncFolder(parent)
    }

    /// A new file, open for writing; the caller closes it.
    static func create(_ path: String, mode: mode_t) throws(FileError) -> Int32 {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw FileError(.init("open", path)) }
        _ = fchmod(descriptor, mode)
        return descriptor
    }

    /// Writes all bytes, `at` a place of the file or behind what was written last; `path` is for messages.
    static func write(
        _ bytes: [UInt8], to descriptor: Int32, at place: Int64? = nil, path: String
    ) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let (rest, length) = unsafe (buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
                guard let place else { return unsafe Glibc.write(descriptor, rest, length) }
                return unsafe pwrite(descriptor, rest, length, off_t(place) + off_t(written))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(.init("write", path))
            }
            written += count
        }
    }

    /// Waits until the file's bytes are on disk.
    static func sync(_ descriptor: Int32, path: String) throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(.init("fsync", path)) }
    }

    /// Waits until everything that anybody wrote to the file system is on disk; false: not all that was written since
    /// the descriptor was opened is. That it tells takes Linux 5.8.
    static func syncFileSystem(of descriptor: Int32) -> Bool { syncfs(descriptor) == 0 }

    /// Gives a synced file its final name, in place of an older file of that name, and waits until the name is on disk.
    static func move(_ source: String, to target: String) throws(FileError) {
        try rename(source, to: target)
        try syncFolder(folder(of: target))
    }

    /// Gives a file its final name, in place of an older file of that name; a power cut may undo it until the folder
    /// is synced.
    static func rename(_ source: String, to target: String) throws(FileError) {
        guard unsafe Glibc.rename(source, target) == 0 else { throw FileError(.init("rename", target)) }
    }

    /// Puts bytes into a file in place of what it held: it is whole at any moment, and on disk when this returns.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(FileError) {
        let partial = path + ".partial"
        // A kill may have left one.
        try remove(partial)
        let descriptor = try create(partial, mode: mode)
        defer { close(descriptor) }
        try write(bytes, to: descriptor, path: partial)
        try sync(descriptor, path: partial)
        try move(partial, to: path)
    }

    /// Waits until the names in a folder are on disk.
    static func syncFolder(_ path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.init("open", path)) }
        defer { close(descriptor) }
        try sync(descriptor, path: path)
    }

    /// Removes all files of a folder save those that are kept, but not folders in it; one that is not there is empty.
    static func empty(_ path: String, keeping isKept: (String) -> Bool = { _ in false }) throws(FileError) {
        for name in try names(in: path) where !isKept(name) { _ = unsafe unlink(path + "/" + name) }
    }

    /// Removes a file; one that is not there is no error.
    static func remove(_ path: String) throws(FileError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw FileError(.init("unlink", path)) }
    }

    /// The names in a folder, in no order; one that is not there is empty.
    static func names(in path: String) throws(FileError) -> [String] {
        guard let stream = unsafe opendir(path) else {
            if errno == ENOENT { return [] }
            throw FileError(.init("opendir", path))
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The folder that holds a file.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
