import Glibc
import Synchronization

/// The bytes of sources that clients sent, kept once by content: `STATE/blobs/ab/cdef…`.
package final class BlobFiles: Sendable {
    private let directory: String
    private let lastPartial = Atomic<Int>(0)
    /// Blobs that were put and whose submit is not decided yet, with how often: they must not be removed.
    private let inUse = Mutex<[String: Int]>([:])

    private var partials: String { directory + "/.partial" }

    /// Uses an absolute folder; `prepare` makes it.
    package init(directory: String) {
        self.directory = directory
    }

    /// Makes the folders where missing and removes what an earlier run left unfinished. To be called once, first.
    package func prepare() throws(FileError) {
        try DurableFile.makeFolder(partials)
        try DurableFile.empty(partials)
    }

    /// Keeps bytes and answers their SHA-256 in hexadecimal digits; they are on disk then, and stay until `release`.
    /// Bytes that are there already cost nothing but the digest.
    package func put(_ bytes: [UInt8]) throws(FileError) -> String {
        let sha = SHA256Digest.hex(of: bytes)
        inUse.withLock { $0[sha, default: 0] += 1 }
        do throws(FileError) {
            return try write(bytes, as: sha)
        } catch {
            release(sha)
            throw error
        }
    }

    /// Whoever put these bytes has made up its mind: the database refers to them, or nobody does.
    package func release(_ sha256: String) {
        inUse.withLock { inUse in
            let count = (inUse[sha256] ?? 1) - 1
            inUse[sha256] = count > 0 ? count : nil
        }
    }

    private func write(_ bytes: [UInt8], as sha: String) throws(FileError) -> String {
        let final = path(sha)
        if isWhole(final, count: bytes.count) {
            // Whoever put it there may still be about to sync the folder: the name is not on disk before that.
            try DurableFile.syncFolder(DurableFile.folder(of: final))
            return sha
        }
        let number = lastPartial.add(1, ordering: .relaxed).newValue
        let partial = "\(partials)/\(sha.prefix(16))-\(number)"
        let descriptor = try DurableFile.create(partial)
        do throws(FileError) {
            try write(bytes, to: descriptor, path: partial)
            try DurableFile.makeFolder(DurableFile.folder(of: final))
            try DurableFile.move(partial, to: final)
        } catch {
            _ = unsafe unlink(partial)
            throw error
        }
        return sha
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

    /// Forgets the bytes; those that are not there are no error. False: somebody has just put them, they stay.
    @discardableResult
    package func remove(_ sha256: String) throws(FileError) -> Bool {
        let path = path(sha256)
        return try inUse.withLock { (inUse) throws(FileError) in
            guard inUse[sha256] == nil else { return false }
            guard unsafe unlink(path) == 0 || errno == ENOENT else { throw FileError(.init("unlink", path)) }
            return true
        }
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        defer { close(descriptor) }
        try DurableFile.write(bytes, to: descriptor, path: path)
        try DurableFile.sync(descriptor, path: path)
    }

    /// A file comes to its name only whole; the size is compared in case somebody else has been at it.
    private func isWhole(_ path: String, count: Int) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && Int(status.st_size) == count
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
