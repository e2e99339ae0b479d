import Synchronization

/// How far the engine's thread has come: written by it, read by the watchdog.
final class LoopProgress: Sendable {
    /// A look at it.
    struct Sample: Sendable, Equatable {
        /// Turns, and attempts at writing one, so far.
        let turns: Int
        /// Writes that came to an end, good or bad, so far.
        let writes: Int
        /// Whether the thread is in the database, writing a turn.
        let isWriting: Bool
    }

    private let state = Mutex(Sample(turns: 0, writes: 0, isWriting: false))
    #if DEBUG
        private let hang = Hang()
    #endif

    /// Nothing was done yet.
    init() {}

    /// How far it has come.
    var sample: Sample { state.withLock { $0 } }

    /// A turn is over.
    func noteTurn() {
        state.withLock { $0 = Sample(turns: $0.turns + 1, writes: $0.writes, isWriting: false) }
    }

    /// A turn goes to disk now.
    func beginWrite() {
        state.withLock { $0 = Sample(turns: $0.turns, writes: $0.writes, isWriting: true) }
        #if DEBUG
            hang.hangIfAsked()
        #endif
    }

    /// It is there, or it could not be written: a full disk is no hang.
    func endWrite() {
        state.withLock { $0 = Sample(turns: $0.turns + 1, writes: $0.writes + 1, isWriting: false) }
    }

    #if DEBUG
        /// The next write never ends.
        func hangAtNextWrite() { hang.ask() }
    #endif
}
