import Dispatch
import ImgoptDatabase
import ImgoptWire
import Synchronization

/// Whether turns reach the disk: known to all, so that new work is refused while they do not.
final class StorageStatus: Sendable {
    private let problem = Mutex<DatabaseError?>(nil)
    private let bell = DispatchSemaphore(value: 0)

    /// Storage that works.
    init() {}

    /// Why the last turn could not be written; nil: it was.
    var current: DatabaseError? { problem.withLock { $0 } }

    /// What a client is told meanwhile.
    var refusal: WireError? {
        current.map { $0.kind == .full ? .storageFull($0.message) : .storageFailed($0.message) }
    }

    func note(_ error: DatabaseError) {
        problem.withLock { $0 = error }
    }

    func noteSuccess() {
        problem.withLock { $0 = nil }
    }

    /// A second, in which somebody may free space: the disk sends no signal when there is room again.
    func waitBeforeRetry() {
        _ = bell.wait(timeout: .now() + .seconds(1))
    }
}
