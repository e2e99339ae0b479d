import FoundationEssentials
import Glibc
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

    private let path: String
    private let overwrites: Bool

    /// Makes the folder if it is not there.
    init(_ path: String, overwrites: Bool) throws {
        self.path = path
        self.overwrites = overwrites
        try Self.prepare(path)
    }

    /// Makes `folder` if it is not there.
    static func prepare(_ folder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw Failure(.failed, "can't make the folder \(folder): \(reason(error))")
        }
    }

    /// The place of a file.
    func path(of name: String) -> String { path + "/" + name }

    /// Fetches one of an item's outputs into the file `name`.
    func fetch(
        _ output: Output, _ place: Int, of item: Int64, as name: String, from daemon: any Daemon
    ) async throws -> Outcome {
        let target = path(of: name)
        if try isThere(target, output) { return .there }
        guard output.removedAt == nil else {
            throw Failure(
                .failed,
                "output \(place) of item \(item) is gone: the daemon has removed it to make room (outputs.max_bytes, "
                    + "outputs.retention_days)")
        }
        var file = try PartialFile(path + "/." + name + ".partial")
        while true {
            let wasBegun = file.count > 0
            while file.count < output.bytes || file.count == 0 {
                let piece = try await daemon.call(OutputGet(item: item, output: place, offset: file.count))
                try file.add(piece, of: output, item)
                if piece.end { break }
            }
            if try file.isComplete(output) { break }
            // What an earlier call had left may be of something else: once more, from the start.
            guard wasBegun else {
                throw Failure(.failed, "what came for item \(item) is not what its SHA-256 says: call again")
            }
            try file.clear()
        }
        try file.move(to: target, overwrites: overwrites)
        return .written
    }

    /// Writes the value of an item, which has no file, into the file `name`.
    func write(_ value: JSONValue, as name: String) throws -> (Outcome, Output) {
        let target = path(of: name)
        let bytes = Array(value.serialized()) + [0x0A]
        let isNew = FileManager.default.contents(atPath: target).map { Array($0) != bytes } ?? true
        if isNew {
            var status = stat()
            guard unsafe overwrites || lstat(target, &status) != 0 else {
                throw Failure.usage("\(target) is there already and is something else: give another folder, or --force")
            }
            do {
                try Data(bytes).write(to: URL(filePath: target), options: .atomic)
            } catch {
                throw Failure(.failed, "can't write \(target): \(Self.reason(error))")
            }
        }
        let output = Output(
            path: target, bytes: Int64(bytes.count), sha256: try PartialFile.digest(of: target) ?? "",
            contentType: "application/json", sourceURL: "")
        return (isNew ? .written : .there, output)
    }

    /// Whether these bytes are at `target`. Other bytes are left alone, unless they may be overwritten.
    private func isThere(_ target: String, _ output: Output) throws -> Bool {
        var status = stat()
        guard unsafe lstat(target, &status) == 0 else { return false }
        if status.st_mode & S_IFMT == S_IFREG, Int64(status.st_size) == output.bytes,
            try PartialFile.digest(of: target) == output.sha256
        {
            return true
        }
        guard overwrites, status.st_mode & S_IFMT != S_IFDIR else {
            throw Failure.usage("\(target) is there already and is something else: give another folder, or --force")
        }
        return false
    }

    /// Foundation's errors are lists of its own; what the system said is in them.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as POSIXError: SystemText.of(error.code.rawValue)
        case let error as CocoaError where error.code == .fileWriteFileExists: SystemText.of(EEXIST)
        case let error as CocoaError: error.underlying.map(reason) ?? "\(error.code)"
        default: "\(error)"
        }
    }
}
