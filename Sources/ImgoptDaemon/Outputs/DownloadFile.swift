import Glibc
import ImgoptEngine
import ImgoptHash
import Synchronization

/// One output while its bytes come in. Any thread may write to it, one after the other; whoever drops it unfinished
/// leaves nothing behind.
///
/// What comes is gathered in memory and written in large pieces. A short one becomes a file only when all of it is
/// here, in one piece, and so not on the thread that brings the bytes of all others too.
package final class DownloadFile: Sendable {
    private struct State: ~Copyable {
        /// What has come and is not in the file yet.
        var pending: [UInt8] = []
        /// Negative: there is no file yet, or it is closed.
        var descriptor: Int32 = -1
        var bytes = 0
        var kind: OutputKind?
        var size: PixelSize?
        /// The type that it was sent with.
        var declared: String?
        /// Of what is in the file.
        var digest: SHA256?
    }

    /// So many bytes are written at once.
    static let pieceBytes = 64 << 10

    private let path: String
    private let target: String
    private let address: String
    private let files: OutputFiles
    private let maxBytes: Int
    private let state = Mutex(State())

    /// `path`: where it grows; `target`: its final path without the ending; `address`: where it comes from. Nothing is
    /// made on disk yet.
    init(path: String, target: String, from address: String, in files: OutputFiles) {
        self.path = path
        self.address = address
        self.target = target
        self.files = files
        maxBytes = files.maxOutputBytes
    }

    deinit { abandon() }

    /// Bytes that came so far.
    package var count: Int { state.withLock { $0.bytes } }

    /// Notes the type that it is sent with.
    package func declare(_ contentType: String?) {
        state.withLock { $0.declared = contentType }
    }

    /// Makes room for what is announced, as far as it is gathered in memory.
    package func expect(_ bytes: Int) {
        state.withLock { $0.pending.reserveCapacity(min(max(bytes, 0), Self.pieceBytes)) }
    }

    /// Adds bytes at the end.
    package func write(_ bytes: RawSpan) throws(FileError) {
        try state.withLock { (state) throws(FileError) in
            guard state.bytes + bytes.byteCount <= maxBytes else { throw .tooLarge(limit: maxBytes) }
            state.bytes += bytes.byteCount
            unsafe bytes.withUnsafeBytes { unsafe state.pending.append(contentsOf: $0) }
            if state.pending.count >= Self.pieceBytes { try flush(&state) }
        }
    }

    /// Checks the output and puts all of it into its file, which need not be on disk when this returns.
    ///
    /// - Parameter expectedLength: the announced size in bytes; nil if none was.
    /// - Throws: `FileError`; what was written is then left for ``abandon()``.
    func complete(expectedLength: Int?) throws(FileError) {
        try state.withLock { (state) throws(FileError) in
            if let expectedLength, expectedLength != state.bytes {
                throw .wrongLength(expected: expectedLength, received: state.bytes)
            }
            // All of a short one is still in memory.
            if state.kind == nil { state.size = ImageSize.of(ByteWindow(state.pending)) }
            let isLong = state.kind != nil
            try flush(&state)
            if isLong { state.size = ImageSize.of(ByteWindow(file: state.descriptor, count: state.bytes)) }
        }
    }

    /// Moves the output to its place, after ``complete(expectedLength:)``. The new name is on disk once the folder has
    /// been synced too.
    ///
    /// - Parameter isSynced: the bytes are on disk already; else this waits for them.
    /// - Throws: `FileError`; what was written is then left for ``abandon()``, or lies where the next try replaces it.
    func move(isSynced: Bool) throws(FileError) -> FinishedOutput {
        try state.withLock { (state) throws(FileError) in
            guard let kind = state.kind, let digest = state.digest.take() else {
                preconditionFailure("a download was moved before it was complete, or twice")
            }
            if !isSynced { try DurableFile.sync(state.descriptor, path: path) }
            let final = "\(target).\(kind.fileExtension)"
            try moveIntoPlace(final)
            close(state.descriptor)
            state.descriptor = -1
            return FinishedOutput(
                path: final, bytes: state.bytes, sha256: digest.finish(), contentType: kind.contentType,
                size: state.size)
        }
    }

    /// Writes what is pending. The first piece tells the kind: all of a short one, enough of a long one.
    private func flush(_ state: inout State) throws(FileError) {
        if state.kind == nil {
            state.kind = try OutputKind.of(state.pending, declared: state.declared, address: address)
            state.descriptor = try files.create(path)
            state.digest = SHA256()
        }
        try DurableFile.write(state.pending, to: state.descriptor, path: path)
        state.digest?.update(state.pending)
        state.pending = []
    }

    /// The first file of a folder makes it; and `OutputFiles.remove` may take it away while it is empty.
    private func moveIntoPlace(_ final: String) throws(FileError) {
        do {
            try DurableFile.rename(path, to: final)
        } catch .io(let error) where error.code == ENOENT {
            try files.makeFolder(of: final)
            try DurableFile.rename(path, to: final)
        }
    }

    /// Closes and removes what is there so far. After ``move(isSynced:)``, or a second time, it does nothing.
    package func abandon() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            close(state.descriptor)
            state.descriptor = -1
            _ = unsafe unlink(path)
        }
    }
}
