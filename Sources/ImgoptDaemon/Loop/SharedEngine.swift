import ImgoptEngine
import Synchronization

/// The engine. Its own thread alone changes it, turn by turn; between two steps of a turn, and while one is written,
/// anybody may look at it.
final class SharedEngine: Sendable {
    private let engine = Mutex<Engine?>(nil)

    /// There is none yet.
    init() {}

    /// Puts the engine in: from now on it can be looked at.
    func open(_ engine: Engine) {
        self.engine.withLock { $0 = engine }
    }

    /// Takes the engine away: the loop has ended.
    func close() {
        engine.withLock { $0 = nil }
    }

    /// Calls `body` with the engine, which nobody else has meanwhile: so not for long. Nil: there is none.
    ///
    /// What is seen may be ahead of the disk by the turn that is being written: it is for figures and forecasts, not
    /// for facts.
    func with<Result: Sendable>(_ body: (inout Engine) -> Result) -> Result? {
        engine.withLock { $0?.lent(to: body) }
    }
}

extension Engine {
    /// Reaches an engine that may not be there where it is, without a copy.
    fileprivate mutating func lent<Result>(to body: (inout Engine) -> Result) -> Result { body(&self) }
}
