import Glibc
import Synchronization

/// A folder that should stay what it is while the daemon runs. It is held open, so that nothing else can get its
/// number, and another one at its path is told from it.
final class WatchedFolder: Sendable {
    /// What is at its path.
    enum Finding: Equatable {
        /// The folder that was there when it was looked at last.
        case same
        /// Another one, made just now where there was none.
        case another
        /// Nothing that files can be put into.
        case unusable(FileError)
    }

    let path: String
    private let mode: mode_t
    private let held = Mutex<Int32>(-1)

    /// A folder with these permission bits where it has to be made.
    init(_ path: String, mode: mode_t) {
        self.path = path
        self.mode = mode
    }

    deinit {
        held.withLock { if $0 >= 0 { close($0) } }
    }

    /// Makes the folder where it is missing.
    func make() throws(FileError) { try DurableFile.makeFolder(path, mode: mode) }

    /// Makes the folder where it is missing, and takes hold of it.
    func take() throws(FileError) {
        if case .unusable(let error) = look() { throw error }
    }

    /// Looks whether it is still there, and makes it again where it is not.
    func look() -> Finding {
        held.withLock { held in
            if isAtPath(held) { return .same }
            do throws(FileError) {
                try make()
                let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                guard descriptor >= 0 else { throw FileError(.init("open", path)) }
                if held >= 0 { close(held) }
                held = descriptor
                guard unsafe access(path, W_OK | X_OK) == 0 else { throw FileError(.init("open", path)) }
                return .another
            } catch {
                return .unusable(error)
            }
        }
    }

    /// Waits until everything that anybody wrote to its file system is on disk; false: not all of it is, or another
    /// folder is at its path, which may be of another file system.
    func syncFileSystem() -> Bool {
        held.withLock { isAtPath($0) && DurableFile.syncFileSystem(of: $0) }
    }

    private func isAtPath(_ descriptor: Int32) -> Bool {
        var (known, now) = (stat(), stat())
        return unsafe descriptor >= 0 && fstat(descriptor, &known) == 0 && stat(path, &now) == 0
            && known.st_dev == now.st_dev && known.st_ino == now.st_ino
    }
}
