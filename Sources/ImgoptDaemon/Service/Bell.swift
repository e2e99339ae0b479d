/// Wakes one who waits: rings that come while it is at work are one.
final class Bell: Sendable {
    /// An element for each time that it was rung, or for several at once.
    let rings: AsyncStream<Void>
    private let hammer: AsyncStream<Void>.Continuation

    /// A bell that is silent.
    init() { (rings, hammer) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

    /// Rings.
    func ring() { hammer.yield() }
}
