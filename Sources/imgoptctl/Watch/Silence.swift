import Synchronization

/// Ends when nothing has come for a while.
final class Silence: Sendable {
    private static let step = Duration.milliseconds(250)
    private static let quietSteps = 4

    private let isBroken = Mutex(false)

    /// Something came.
    func broken() { isBroken.withLock { $0 = true } }

    /// Returns after a second in which nothing came.
    func lasted() async throws {
        var quiet = 0
        while quiet < Self.quietSteps {
            try await ContinuousClock().sleep(for: Self.step)
            let wasBroken = isBroken.withLock { value in
                defer { value = false }
                return value
            }
            quiet = wasBroken ? 0 : quiet + 1
        }
    }
}
