import Dispatch
import ImgoptEngine
import Synchronization

/// The engine's figures as somebody sees them who must not wait for ever.
struct EngineLook: Sendable {
    let figures: EngineStatistics
    let now: Moment
    /// False: the engine did not answer in time, and these are its last figures.
    let isFresh: Bool

    /// So long the engine is waited for.
    static let patience = DispatchTimeInterval.seconds(2)
}

/// The newest figures of the engine that anybody saw.
final class LastFigures: Sendable {
    private let figures = Mutex(EngineStatistics())

    /// None was seen yet.
    init() {}

    var current: EngineStatistics { figures.withLock { $0 } }

    func set(_ new: EngineStatistics) {
        figures.withLock { $0 = new }
    }
}

extension Handlers {
    /// Looks at the engine's figures; when its loop stands (a disk that takes no turn), at the last ones after a short
    /// while. Whether the daemon is well can so be told just when it is not. Calls `use` once, on a queue.
    func look(_ use: @escaping @Sendable (EngineLook) -> Void) {
        let first = OneAtATime()
        @Sendable func useLast() {
            guard first.begin() else { return }
            use(EngineLook(figures: lastFigures.current, now: clock.now, isFresh: false))
        }
        let waiter = storage.enlist { _ in DispatchQueue.replies.async { useLast() } }
        guard let waiter else { return }
        let isPosted = mailbox.post(
            .query { [storage, lastFigures] engine, now in
                guard storage.discharge(waiter) else { return }
                let figures = engine.statistics(at: now)
                lastFigures.set(figures)
                guard first.begin() else { return }
                // The engine's thread has better to do than to write text.
                DispatchQueue.replies.async { use(EngineLook(figures: figures, now: now, isFresh: true)) }
            })
        guard isPosted else {
            _ = storage.discharge(waiter)
            return DispatchQueue.replies.async { useLast() }
        }
        DispatchQueue.replies.asyncAfter(deadline: .now() + EngineLook.patience) { useLast() }
    }
}
