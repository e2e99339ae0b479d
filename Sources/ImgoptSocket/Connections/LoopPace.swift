import NIOCore
import Synchronization

/// Sees to it that an event loop looks at what comes in, however much there is to send: it carries out tasks as long as
/// there are any, and looks at no socket meanwhile.
final class LoopPace: Sendable {
    /// Bytes sent without a look: about a millisecond's work.
    private static let most = 1 << 20
    /// What sending anything at all costs, in bytes.
    private static let base = 4 << 10
    /// A task that is not due at once makes the loop look first.
    static let pause = TimeAmount.microseconds(50)

    private let spent = Atomic<Int>(0)

    /// Whether more may be sent before the next look.
    var mayGoOn: Bool { spent.load(ordering: .relaxed) < Self.most }

    /// So many bytes were sent.
    func spend(_ bytes: Int) { spent.add(Self.base + bytes, ordering: .relaxed) }

    /// The loop has looked.
    func looked() { spent.store(0, ordering: .relaxed) }
}
