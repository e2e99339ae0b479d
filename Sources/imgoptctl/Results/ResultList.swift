import Glibc

/// Which files of a folder are results, as a hidden file in it says: they are nobody's originals, and a submit of the
/// folder would pay for them again. Each is listed, by name and SHA-256 as `sha256sum` writes them, before it gets its
/// name; one that was changed since is a file of the user's own.
enum ResultList {
    /// What the file is called.
    static let name = ".imgopt-results"

    /// Adds the result `file` to the list of `folder`.
    /// - Throws: `Failure` if it can't be written.
    static func add(_ file: String, sha256: String, in folder: String) throws {
        let path = folder + "/" + name
        let line = Array("\(sha256)  \(file)\n".utf8)
        let descriptor = unsafe PathText.with(path) {
            unsafe open($0, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
        }
        defer { close(descriptor) }
        // In one piece: other calls may add to it at the same time.
        let isWritten = unsafe descriptor >= 0 && Glibc.write(descriptor, line, line.count) == line.count
        guard isWritten, fdatasync(descriptor) == 0 else {
            throw Failure(.failed, "can't write \(path): \(SystemText.of(errno))")
        }
    }

    /// The results that are listed in `folder`: the SHA-256 of each that had the name.
    static func read(in folder: String) -> [String: Set<String>] {
        guard let file = try? OpenFile(folder + "/" + name) else { return [:] }
        var lines = LineReader(descriptor: file.descriptor, longest: 64 * 1024, keepsBytes: true)
        var found: [String: Set<String>] = [:]
        // A line that is damaged says nothing, and keeps nobody from reading the others.
        while let line = try? lines.next() {
            let parts = line.split(separator: "  ", maxSplits: 1)
            if parts.count == 2 { found[String(parts[1]), default: []].insert(String(parts[0])) }
        }
        return found
    }
}
