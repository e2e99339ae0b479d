import Glibc
import ImgoptHash
import Synchronization

/// The bytes of sources that clients sent, kept once by content: `STATE/blobs/ab/cdef…`, for the daemon's eyes alone.
package final class BlobFiles: Sendable {
    /// What is wrong with bytes that are to be sent.
    package enum Fault: Sendable, Equatable {
        /// There is no such file.
        case missing
        /// It is there, and holds other bytes than its name says.
        case altered
        /// It can't be read now.
        case unreadable(SystemCallError)
    }

    private let directory: String
    private let mended: @Sendable (_ path: String) -> Void
    private let lastPartial = Atomic<Int>(0)
    /// Blobs whose put or submit is not decided yet, with how often: they must not be removed.
    private let inUse = Mutex<[String: Int]>([:])

    /// The folder itself, and the one for what is not finished.
    let (root, partials): (WatchedFolder, WatchedFolder)

    /// Uses an absolute folder; `prepare` makes it. `mended` hears of each file that held other bytes than its name
    /// says when the right ones came again.
    package init(directory: String, mended: @escaping @Sendable (_ path: String) -> Void = { _ in }) {
        self.directory = directory
        self.mended = mended
        root = WatchedFolder(directory, mode: FileModes.secret.folder)
        partials = WatchedFolder(directory + "/.partial", mode: FileModes.secret.folder)
    }

    /// Makes the folders where missing and removes what an earlier run left unfinished. To be called once, first.
    ///
    /// - Returns: whether others could enter the folder until now: then ``alignModes()`` is due.
    @discardableResult
    package func prepare() throws(FileError) -> Bool {
        try root.take()
        try partials.take()
        try DurableFile.empty(partials.path)
        return FileModes.set(FileModes.secret.folder, of: directory, kind: S_IFDIR) == .made
    }

    /// Takes from each file and folder what others may do with it. The folder above them is closed already.
    package func alignModes() throws(FileError) {
        for name in try DurableFile.names(in: directory) where name.utf8.count == 2 || name == ".partial" {
            let folder = directory + "/" + name
            guard FileModes.set(FileModes.secret.folder, of: folder, kind: S_IFDIR) != .impossible else { continue }
            for name in try DurableFile.names(in: folder) {
                _ = FileModes.set(FileModes.secret.file, of: folder + "/" + name, kind: S_IFREG)
            }
        }
    }

    /// Keeps bytes and answers their SHA-256 in hexadecimal digits; they are on disk then, and stay until `release`.
    /// Of bytes that are there already nothing is written; they are read, and written anew where they are not the same.
    package func put(_ bytes: [UInt8]) throws(FileError) -> String {
        let sha = SHA256.hex(of: bytes)
        hold(sha)
        do throws(FileError) {
            return try write(bytes, as: sha)
        } catch {
            release(sha)
            throw error
        }
    }

    /// Keeps the file of these bytes from being removed until `release`, whether or not it is there.
    func hold(_ sha256: String) {
        inUse.withLock { $0[sha256, default: 0] += 1 }
    }

    /// Makes a file whose bytes have this digest the one of the digest, in place of the one that is there, if any; it
    /// is on disk then. The caller holds the digest. That others have the same bytes makes no difference, not even in
    /// time.
    func adopt(_ file: String, as sha256: String) throws(FileError) {
        let final = path(sha256)
        try DurableFile.makeFolder(DurableFile.folder(of: final), mode: FileModes.secret.folder)
        try DurableFile.move(file, to: final)
    }

    /// The put or the submit of these bytes is decided: the database refers to them, or nobody does.
    package func release(_ sha256: String) {
        inUse.withLock { inUse in
            let count = (inUse[sha256] ?? 1) - 1
            inUse[sha256] = count > 0 ? count : nil
        }
    }

    private func write(_ bytes: [UInt8], as sha: String) throws(FileError) -> String {
        let final = path(sha)
        let isThere = FileBytes.holds(bytes, at: final)
        if isThere == true {
            // Whoever put it there may still be about to sync the folder: the name is not on disk before that.
            try DurableFile.syncFolder(DurableFile.folder(of: final))
            return sha
        }
        let number = lastPartial.add(1, ordering: .relaxed).newValue
        let partial = "\(partials.path)/\(sha.prefix(16))-\(number)"
        let descriptor = try create(partial)
        do throws(FileError) {
            try write(bytes, to: descriptor, path: partial)
            try DurableFile.makeFolder(DurableFile.folder(of: final), mode: FileModes.secret.folder)
            try DurableFile.move(partial, to: final)
        } catch {
            _ = unsafe unlink(partial)
            throw error
        }
        if isThere == false { mended(final) }
        return sha
    }

    /// Reads all of the bytes of this digest and tells what is wrong with them; nil: they are what their name says.
    package func fault(of sha256: String) -> Fault? {
        do throws(FileBytes.ReadError) {
            return try FileBytes.sha256(of: path(sha256)) == sha256 ? nil : .altered
        } catch .system(let error) {
            return error.code == ENOENT ? .missing : .unreadable(error)
        } catch {
            return .altered
        }
    }

    /// Where the bytes of this digest are, if they are here.
    package func path(_ sha256: String) -> String {
        precondition(Self.isDigest(sha256), "\(sha256) is no SHA-256")
        return "\(directory)/\(sha256.prefix(2))/\(sha256.dropFirst(2))"
    }

    /// The bytes of this digest.
    package func read(_ sha256: String, limit: Int) throws(FileBytes.ReadError) -> [UInt8] {
        try FileBytes.read(path(sha256), limit: limit)
    }

    /// Forgets the bytes; those that are not there are no error. False: somebody has just put them, or needs them: they
    /// stay. `isNeeded` is asked while nobody can begin to put them.
    @discardableResult
    package func remove(_ sha256: String, unless isNeeded: () -> Bool = { false }) throws(FileError) -> Bool {
        let path = path(sha256)
        return try inUse.withLock { (inUse) throws(FileError) in
            guard inUse[sha256] == nil, !isNeeded() else { return false }
            guard unsafe unlink(path) == 0 || errno == ENOENT else { throw FileError(.init("unlink", path)) }
            return true
        }
    }

    /// The folders that the files are spread over, by the beginnings of their digests.
    func folders() throws(FileError) -> [String] {
        try DurableFile.names(in: directory).filter { $0.utf8.count == 2 }.sorted()
    }

    /// The digests of the files in one of the folders.
    func digests(in folder: String) throws(FileError) -> [String] {
        try DurableFile.names(in: directory + "/" + folder).map { folder + $0 }.filter(Self.isDigest)
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        defer { close(descriptor) }
        try DurableFile.write(bytes, to: descriptor, path: path)
        try DurableFile.sync(descriptor, path: path)
    }

    /// A new file among those that are not finished; where somebody took that folder away, it is made again.
    private func create(_ partial: String) throws(FileError) -> Int32 {
        do {
            return try DurableFile.create(partial, mode: FileModes.secret.file)
        } catch .io(let error) where error.code == ENOENT {
            try partials.make()
            return try DurableFile.create(partial, mode: FileModes.secret.file)
        }
    }

    /// Whether a text is a SHA-256 in lower-case hexadecimal digits.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
