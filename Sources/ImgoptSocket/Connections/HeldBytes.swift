import Synchronization

/// Counts the bytes of lines that one user has in a server: on their way in, or not released yet. Without a lock: the
/// loop of all clients counts here, beside whoever answers them.
final class HeldBytes: Sendable {
    private let limit: Int
    private let held = Atomic<Int>(0)

    /// - Parameter limit: the most bytes.
    init(limit: Int) { self.limit = limit }

    /// Takes room for `count` bytes more. False: there is none, and nothing was taken.
    func take(_ count: Int) -> Bool {
        guard count > 0 else { return true }
        guard held.add(count, ordering: .relaxed).newValue <= limit else {
            giveBack(count)
            return false
        }
        return true
    }

    /// Gives room back that was taken.
    func giveBack(_ count: Int) {
        guard count > 0 else { return }
        let rest = held.subtract(count, ordering: .relaxed).newValue
        precondition(rest >= 0, "more room was given back than was taken")
    }
}
