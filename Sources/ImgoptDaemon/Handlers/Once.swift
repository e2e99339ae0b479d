import Synchronization

/// Something that several may want to do, and only the first one does.
final class Once: Sendable {
    private let isDone = Atomic<Bool>(false)

    /// Does it, unless it was done before.
    func run(_ action: () -> Void) {
        if !isDone.exchange(true, ordering: .acquiringAndReleasing) { action() }
    }
}
