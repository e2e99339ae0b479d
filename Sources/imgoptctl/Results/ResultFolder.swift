import Glibc
import ImgoptClient
import ImgoptHash
import ImgoptJSON
import ImgoptWire

/// A folder that results are fetched into, over the socket and with the caller's own rights: each is seen under its
/// name whole or not at all, and what was cut goes on where it was.
struct ResultFolder {
    /// What became of one.
    enum Outcome: String {
        /// It was fetched.
        case written
        /// The very same bytes were there.
        case there
    }

    let path: String
    private let overwrites: Bool
    private let note: (String) -> Void

    /// Makes the folder if it is not there.
    /// - Parameters:
    ///   - overwrites: whether what is there and is something else may be replaced.
    ///   - note: is told of each result that has another name for that reason.
    init(_ path: String, overwrites: Bool = false, note: @escaping (String) -> Void) throws {
        self.path = path
        self.overwrites = overwrites
        self.note = note
        try Self.prepare(path)
    }

    /// Makes `folder` if it is not there, with those above it.
    static func prepare(_ folder: String) throws {
        var made = folder.hasPrefix("/") ? "/" : ""
        for part in folder.split(separator: "/") {
            made += part
            guard unsafe PathText.with(made, { unsafe mkdir($0, 0o777) }) == 0 || errno == EEXIST else {
                throw Failure(.failed, "can't make the folder \(made): \(SystemText.of(errno))")
            }
            made += "/"
        }
        guard case .folder? = try? ImageFile.kind(of: folder) else {
            throw Failure(.failed, "can't make the folder \(folder): \(SystemText.of(EEXIST))")
        }
    }

    /// Fetches one of an item's outputs, into the first of its names that nothing else has.
    /// - Returns: what became of it, and where it is.
    func fetch(
        _ output: Output, _ place: Int, of item: Item, _ names: ResultNames, from daemon: any Daemon
    ) async throws -> (Outcome, path: String) {
        let files = names.bases(of: item).lazy.map { ResultNames.file($0, place, output) }
        while true {
            let choice = try choose(files, output)
            if choice.isThere { return (.there, choice.path) }
            var file = try PartialFile(partial(of: output), of: choice.path)
            var pieces = Pieces(.output(item: item.id, number: place), from: daemon)
            try await pieces.fill(&file, Whole(output))
            list(choice, output)
            if try file.move(to: choice.path, overwrites: overwrites) {
                tell(choice)
                return (.written, choice.path)
            }
        }
    }

    /// Writes the value of an item, which has no file, into a file of its own.
    func write(_ value: JSONValue, of item: Item, _ names: ResultNames) throws -> (Outcome, Output) {
        let bytes = Array(value.serialized()) + [0x0A]
        var digest = SHA256()
        digest.update(bytes)
        var output = Output(
            path: "", url: nil, bytes: Int64(bytes.count), sha256: digest.finish(), contentType: "application/json",
            sourceURL: "", width: nil, height: nil, removedAt: nil)
        while true {
            let choice = try choose(names.bases(of: item).lazy.map { $0 + ".json" }, output)
            output.path = choice.path
            if choice.isThere { return (.there, output) }
            var file = try PartialFile(partial(of: output), of: choice.path)
            try file.clear()
            try file.add(bytes)
            list(choice, output)
            if try file.move(to: choice.path, overwrites: overwrites) {
                tell(choice)
                return (.written, output)
            }
        }
    }

    /// Where a result grows: by its content, so that what two calls fetch at once is never mixed up.
    private func partial(of output: Output) -> String {
        path + "/." + output.sha256.filter(\.isHexDigit).prefix(64) + ".partial"
    }

    /// Where a result goes.
    private struct Choice {
        let path: String
        let file: String
        /// Its very bytes are there already.
        let isThere: Bool
        /// What it would be called if nothing else were there.
        let first: String
    }

    private func choose(_ files: some Sequence<String>, _ output: Output) throws -> Choice {
        var first: String?
        for file in files {
            let target = path + "/" + file
            let wanted = first ?? target
            first = wanted
            var status = stat()
            guard unsafe PathText.with(target, { unsafe lstat($0, &status) }) == 0 else {
                return Choice(path: target, file: file, isThere: false, first: wanted)
            }
            let kind = status.st_mode & S_IFMT
            let isAsLong = kind == S_IFREG && Int64(status.st_size) == output.bytes
            if isAsLong, try PartialFile.digest(of: target) == output.sha256 {
                return Choice(path: target, file: file, isThere: true, first: wanted)
            }
            if overwrites, kind != S_IFDIR {
                return Choice(path: target, file: file, isThere: false, first: wanted)
            }
        }
        throw Failure(.failed, "\(path) has no name left")
    }

    /// Lists it as a result. Where others own the list, having the result goes first.
    private func list(_ choice: Choice, _ output: Output) {
        do {
            try ResultList.add(choice.file, sha256: output.sha256, in: path)
        } catch {
            let reason = (error as? Failure)?.message ?? "\(error)"
            note(DisplayWidth.printable("\(reason): a later submit of the folder takes \(choice.path) for a source"))
        }
    }

    private func tell(_ choice: Choice) {
        guard choice.path != choice.first else { return }
        let text = "\(choice.first) is there already and is something else: the result is \(choice.path)"
        note(DisplayWidth.printable(text))
    }
}
