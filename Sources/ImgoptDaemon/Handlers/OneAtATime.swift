import Synchronization

/// Lets one do what would be too much if several did it.
final class OneAtATime: Sendable {
    private let isTaken = Mutex(false)

    /// True: it is ours until `end`.
    func begin() -> Bool {
        isTaken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }

    func end() {
        isTaken.withLock { $0 = false }
    }
}
