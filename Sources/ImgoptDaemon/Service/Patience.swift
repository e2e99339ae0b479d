import Dispatch
import Synchronization

/// Asks systemd for more time as long as something slow is under way: a start that reads a long queue, a stop whose
/// last turn waits for the disk. Does nothing where no manager listens.
final class Patience: Sendable {
    private let notifier: SystemdNotifier
    private let status: String
    private let left: Atomic<Int>
    private static let interval = 5
    /// What is asked for each time: enough that one late message does no harm.
    private static let grant = Duration.seconds(20)

    /// Asks for the first time in a few seconds, so that what is quick goes unnoticed.
    /// - Parameters:
    ///   - status: what takes so long, for `systemctl status`.
    ///   - minutes: after so many it asks no more: then it hangs.
    init(_ notifier: SystemdNotifier, _ status: String, minutes: Int) {
        self.notifier = notifier
        self.status = status
        left = Atomic(minutes * 60 / Self.interval)
        askLater()
    }

    /// It is over.
    func end() { left.store(0, ordering: .relaxed) }

    private func askLater() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.interval)) { [self] in
            guard left.load(ordering: .relaxed) > 0 else { return }
            left.subtract(1, ordering: .relaxed)
            notifier.extendTimeout(Self.grant)
            notifier.status(status)
            askLater()
        }
    }
}
