import Glibc
import ImgoptWire

/// One file that an output, or an original, is fetched into: seen under its name whole or not at all.
struct FetchedFile {
    private let path: String
    private let overwrites: Bool

    /// - Throws: `Failure` if the path is a folder's.
    init(_ path: String, overwrites: Bool) throws {
        var isFolder = path.hasSuffix("/")
        if case .folder? = try? ImageFile.kind(of: path) { isFolder = true }
        guard !isFolder else {
            let shown = DisplayWidth.printable(PathText.readable(path))
            throw Failure.usage("\(shown) is a folder: name a file in it")
        }
        self.path = path
        self.overwrites = overwrites
    }

    /// Fetches it, unless the very bytes are there.
    /// - Returns: whether they came now.
    func fetch(_ whole: Whole, _ pieces: Pieces) async throws -> Bool {
        if try isThere(whole) { return false }
        var file = try PartialFile(partial(of: whole.sha256), of: path)
        var pieces = pieces
        try await pieces.fill(&file, whole)
        try give(file)
        return true
    }

    /// Writes bytes that are here, unless they are there.
    /// - Returns: whether they were written now.
    func write(_ bytes: [UInt8], _ whole: Whole) throws -> Bool {
        if try isThere(whole) { return false }
        var file = try PartialFile(partial(of: whole.sha256), of: path)
        try file.clear()
        try file.add(bytes)
        try give(file)
        return true
    }

    private func give(_ file: borrowing PartialFile) throws {
        // Something may have come there meanwhile.
        guard try file.move(to: path, overwrites: overwrites) else { throw taken }
    }

    /// - Throws: `Failure` if something else is there and may not be overwritten.
    private func isThere(_ whole: Whole) throws -> Bool {
        var status = stat()
        guard unsafe PathText.with(path, { unsafe lstat($0, &status) }) == 0 else { return false }
        let isAsLong = status.st_mode & S_IFMT == S_IFREG && Int64(status.st_size) == whole.bytes
        if isAsLong, try PartialFile.digest(of: path) == whole.sha256 { return true }
        if overwrites { return false }
        throw taken
    }

    private var taken: Failure {
        let shown = DisplayWidth.printable(PathText.readable(path))
        let words = "is there already and is something else: give another name, or --force to overwrite it"
        return Failure(.failed, "\(shown) \(words)")
    }

    /// Beside it, by its content: what two calls fetch at once is never mixed up.
    private func partial(of sha256: String) -> String {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return folder + "." + sha256.filter { $0.isLetter || $0.isNumber }.prefix(64) + ".partial"
    }
}
