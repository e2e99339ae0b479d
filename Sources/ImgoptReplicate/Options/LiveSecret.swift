internal import Synchronization

/// A secret that can be replaced while it is in use.
final class LiveSecret: Sendable {
    private let secret: Mutex<Secret>

    init(_ secret: Secret) {
        self.secret = Mutex(secret)
    }

    var current: Secret { secret.withLock { $0 } }

    func replace(_ new: Secret) {
        secret.withLock { $0 = new }
    }
}
