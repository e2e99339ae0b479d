import FoundationEssentials
import ImgoptClient
import ImgoptHash
import ImgoptWire

/// The bytes of an output, or of an original, piece by piece. A daemon that goes meanwhile is waited for: nothing that
/// came need come again.
struct Pieces {
    /// What is fetched.
    enum Wanted {
        /// One of an item's outputs.
        case output(item: Int64, number: Int)
        /// What an item was made from.
        case source(item: Int64)
    }

    let wanted: Wanted
    private let daemon: any Daemon
    private let pauses: Reconnecting
    private var isBegun = false

    /// - Parameter pauses: how a daemon that goes meanwhile is waited for.
    init(
        _ wanted: Wanted, from daemon: any Daemon,
        pauses: Reconnecting = Reconnecting(longest: .seconds(1), patience: .seconds(60))
    ) {
        self.wanted = wanted
        self.daemon = daemon
        self.pauses = pauses
    }

    var item: Int64 {
        switch wanted {
        case .output(let item, _), .source(let item): item
        }
    }

    /// The piece that begins at `offset`.
    mutating func piece(at offset: Int64) async throws -> OutputPiece {
        var pause = pauses.first
        var waited = Duration.zero
        while true {
            do {
                let piece = try await ask(offset)
                isBegun = true
                return piece
            } catch let failure as Failure where failure.status == .unreachable && isBegun {
                guard waited < pauses.patience else { throw failure }
                try await ContinuousClock().sleep(for: pause)
                waited += pause
                pause = min(pause * 2, pauses.longest)
            }
        }
    }

    private func ask(_ offset: Int64) async throws -> OutputPiece {
        switch wanted {
        case .output(let item, let number):
            return try await daemon.call(OutputGet(item: item, output: number, offset: offset))
        case .source(let item):
            let answer = try await daemon.call(SourceGet(item: item, offset: offset))
            if let piece = answer.piece { return piece }
            let place = answer.url.map { ": it is at \($0)" } ?? ""
            let words = "the daemon has no bytes of the original of item \(item)\(place)"
            throw Failure(.failed, DisplayWidth.printable(words))
        }
    }

    /// Fetches what is missing of a file.
    mutating func fill(_ file: inout PartialFile, _ whole: Whole) async throws {
        while true {
            let wasBegun = file.count > 0
            while file.count < whole.bytes || file.count == 0 {
                let piece: OutputPiece
                do {
                    piece = try await self.piece(at: file.count)
                } catch {
                    if file.count == 0 { file.abandon() }
                    throw error
                }
                try file.add(try whole.bytes(of: piece, at: file.count, item))
                if piece.end { break }
            }
            if try file.isComplete(whole) { return }
            // What an earlier call had left may be of something else: once more, from the start.
            guard wasBegun else { throw Whole.mismatch(item) }
            try file.clear()
        }
    }

    /// Writes all of it, as it comes.
    /// - Throws: `Failure` at the end where it is not what its SHA-256 says.
    mutating func copy(_ whole: Whole, to write: ([UInt8]) throws -> Void) async throws {
        var digest = SHA256()
        var count: Int64 = 0
        while true {
            let piece = try await piece(at: count)
            let bytes = try whole.bytes(of: piece, at: count, item)
            digest.update(bytes)
            count += Int64(bytes.count)
            try write(bytes)
            if piece.end { break }
        }
        guard count == whole.bytes, digest.finish() == whole.sha256 else { throw Whole.mismatch(item) }
    }
}

/// What pieces are to make together.
struct Whole {
    let bytes: Int64
    let sha256: String

    init(_ output: Output) { self.init(bytes: output.bytes, sha256: output.sha256) }

    init(_ piece: OutputPiece) { self.init(bytes: piece.bytes, sha256: piece.sha256) }

    init(bytes: Int64, sha256: String) {
        self.bytes = bytes
        self.sha256 = sha256
    }

    /// Bytes that are here.
    init(of bytes: [UInt8]) {
        var digest = SHA256()
        digest.update(bytes)
        self.init(bytes: Int64(bytes.count), sha256: digest.finish())
    }

    /// The bytes of its piece at `offset`.
    func bytes(of piece: OutputPiece, at offset: Int64, _ item: Int64) throws -> [UInt8] {
        let bytes = Data(base64Encoded: piece.data).map(Array.init)
        guard piece.sha256 == sha256, piece.offset == offset, let bytes, !bytes.isEmpty || piece.end else {
            throw Failure(.failed, "what the daemon sent of item \(item) is no piece of its bytes")
        }
        return bytes
    }

    static func mismatch(_ item: Int64) -> Failure {
        Failure(.failed, "what came for item \(item) is not what its SHA-256 says: call again")
    }
}
