import Glibc
import Synchronization

/// One image while its bytes come in. Any thread may write to it, one after the other; whoever drops it unfinished
/// leaves nothing behind.
package final class DownloadFile: Sendable {
    private struct State: ~Copyable {
        /// Negative once the file is closed.
        var descriptor: Int32
        var bytes = 0
        var head: [UInt8] = []
        var digest = SHA256Digest()
    }

    private let path: String
    private let target: String
    private let maxBytes: Int
    private let state: Mutex<State>

    /// Takes over an open file; `target` is its final path without the ending.
    init(descriptor: Int32, path: String, target: String, maxBytes: Int) {
        self.path = path
        self.target = target
        self.maxBytes = maxBytes
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        abandon()
    }

    /// Bytes written so far.
    package var count: Int { state.withLock { $0.bytes } }

    /// Adds bytes at the end.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        // A copy, since the caller's buffer must not become part of what the lock guards.
        let copy = unsafe Array(bytes)
        try state.withLock { (state) throws(FileError) in
            precondition(state.descriptor >= 0, "a download was written to after its end")
            guard state.bytes + copy.count <= maxBytes else { throw .tooLarge(limit: maxBytes) }
            try DurableFile.write(copy, to: state.descriptor, path: path)
            state.bytes += copy.count
            state.digest.update(copy)
            if state.head.count < ImageKind.prefixBytes {
                state.head += copy.prefix(ImageKind.prefixBytes - state.head.count)
            }
        }
    }

    /// Checks the image and moves it to its place. The new name is on disk once the folder has been synced too.
    ///
    /// - Parameters:
    ///   - expectedLength: the announced size in bytes; nil if none was.
    ///   - isSynced: the bytes are on disk already; else this waits for them.
    /// - Throws: `FileError`; what was written is then left for ``abandon()``, or lies where the next try replaces it.
    func move(expectedLength: Int?, isSynced: Bool) throws(FileError) -> FinishedOutput {
        try state.withLock { (state) throws(FileError) in
            precondition(state.descriptor >= 0, "a download was finished twice")
            if let expectedLength, expectedLength != state.bytes {
                throw .wrongLength(expected: expectedLength, received: state.bytes)
            }
            guard let kind = ImageKind.detect(state.head) else { throw .notAnImage }
            if !isSynced { try DurableFile.sync(state.descriptor, path: path) }
            let final = "\(target).\(kind.fileExtension)"
            try moveIntoPlace(final)
            close(state.descriptor)
            state.descriptor = -1
            let sha256 = exchange(&state.digest, with: SHA256Digest()).finish()
            return FinishedOutput(path: final, bytes: state.bytes, sha256: sha256, contentType: kind.contentType)
        }
    }

    /// The first file of a folder makes it; and `OutputFiles.remove` may take it away while it is empty.
    private func moveIntoPlace(_ final: String) throws(FileError) {
        do {
            try DurableFile.rename(path, to: final)
        } catch .io(let error) where error.code == ENOENT {
            try DurableFile.makeFolder(DurableFile.folder(of: final))
            try DurableFile.rename(path, to: final)
        }
    }

    /// Closes and removes what is there so far. After ``move(expectedLength:isSynced:)``, or a second time, it does
    /// nothing.
    package func abandon() {
        state.withLock { state in
            guard state.descriptor >= 0 else { return }
            close(state.descriptor)
            state.descriptor = -1
            _ = unsafe unlink(path)
        }
    }
}
