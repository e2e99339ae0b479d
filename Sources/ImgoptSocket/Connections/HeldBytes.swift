import Synchronization

/// Counts the bytes of lines that each user has in a server: on their way in, or not released yet.
final class HeldBytes: Sendable {
    private let limit: Int
    private let held = Mutex<[UInt32: Int]>([:])

    /// - Parameter limit: the most bytes of one user.
    init(limit: Int) { self.limit = limit }

    /// Takes room for `count` bytes more. False: there is none, and nothing was taken.
    func take(_ count: Int, of user: UInt32) -> Bool {
        guard count > 0 else { return true }
        return held.withLock { held in
            let sum = held[user, default: 0] + count
            guard sum <= limit else { return false }
            held[user] = sum
            return true
        }
    }

    /// Gives room back that was taken.
    func giveBack(_ count: Int, of user: UInt32) {
        guard count > 0 else { return }
        held.withLock { held in
            let rest = held[user, default: 0] - count
            precondition(rest >= 0, "more room was given back than was taken")
            held[user] = rest == 0 ? nil : rest
        }
    }
}
