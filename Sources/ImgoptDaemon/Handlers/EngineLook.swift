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

/// What is looked at.
enum Looked: Hashable, Sendable {
    case figures
}

extension Handlers {
    /// Looks at the engine's figures; when its loop stands (a disk that takes no turn), at the last ones after a short
    /// while. Whether the daemon is well can so be told just when it is not. Calls `use` once, in a turn of `user`; on
    /// a queue if there is none. All who ask before a turn ends see the same look.
    func look(of user: UInt32? = nil, _ use: @escaping @Sendable (EngineLook) -> Void) {
        let isFirst = looks.join(.figures) { [work] look in
            // The engine's thread has better to do than to write text.
            if let user {
                work.finish(of: user) { use(look) }
            } else {
                DispatchQueue.replies.async { use(look) }
            }
        }
        if isFirst { lookForAll() }
    }

    private func lookForAll() {
        let first = OneAtATime()
        @Sendable func useLast() {
            guard first.begin() else { return }
            let look = EngineLook(figures: lastFigures.current, now: clock.now, isFresh: false)
            for use in looks.take(.figures) { use(look) }
        }
        guard let waiter = storage.enlist({ _ in useLast() }) else { return }
        let isPosted = mailbox.post(
            .query { [storage, lastFigures, looks] engine, now in
                guard storage.discharge(waiter) else { return }
                // Too late, those who wait now are for the next one.
                guard first.begin() else { return lastFigures.set(engine.statistics(at: now)) }
                // Before the look: who asks from now on may know of a newer turn.
                let uses = looks.take(.figures)
                let figures = engine.statistics(at: now)
                lastFigures.set(figures)
                let look = EngineLook(figures: figures, now: now, isFresh: true)
                for use in uses { use(look) }
            })
        guard isPosted else {
            _ = storage.discharge(waiter)
            return useLast()
        }
        DispatchQueue.replies.asyncAfter(deadline: .now() + EngineLook.patience) { useLast() }
    }
}
