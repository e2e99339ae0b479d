import ImgoptDatabase
import Synchronization

/// What turns brought and the hub has not told yet. Short holds only: the engine's thread comes by at each turn.
final class EventInbox: Sendable {
    /// The events of one turn.
    struct Turn: Sendable {
        let kept: [EventRow]
        let passing: [EventRow]
    }

    /// What lay there.
    struct Taken: Sendable {
        let turns: [Turn]
        /// Turns before these were too much to keep.
        let hasDropped: Bool
    }

    private struct Box {
        var newest: Int64
        var turns: [Turn] = []
        var rows = 0
        var hasDropped = false
        /// Whether somebody is at work on it.
        var isTaken = false
        /// Whether anybody wants to hear at all.
        var isListening = false
    }

    private let box: Mutex<Box>
    /// Events that wait in memory, a few hundred bytes each; more wait in the log.
    static let maxRows = 20_000

    init(newest: Int64) { box = Mutex(Box(newest: newest)) }

    /// The newest event that was put in.
    var newest: Int64 { box.withLock { $0.newest } }

    /// From now on somebody hears; answers the newest event.
    func listen() -> Int64 {
        box.withLock { box in
            box.isListening = true
            return box.newest
        }
    }

    /// Nobody hears any more.
    func rest() {
        box.withLock { box in
            box.isListening = false
            box.turns = []
            box.rows = 0
        }
    }

    /// Puts a turn in. True: nobody is at work, so somebody must be sent.
    func put(kept: [EventRow], passing: [EventRow]) -> Bool {
        guard !kept.isEmpty || !passing.isEmpty else { return false }
        return box.withLock { box in
            box.newest = kept.last?.seq ?? box.newest
            guard box.isListening else { return false }
            box.turns.append(Turn(kept: kept, passing: passing))
            box.rows += kept.count + passing.count
            // One turn is never too much: it is in memory anyway.
            if box.rows > Self.maxRows, box.turns.count > 1 {
                box.turns = []
                box.rows = 0
                box.hasDropped = true
            }
            defer { box.isTaken = true }
            return !box.isTaken
        }
    }

    /// All that lies there; nil: nothing, and whoever asks is free to go.
    func take() -> Taken? {
        box.withLock { box in
            guard !box.turns.isEmpty || box.hasDropped else {
                box.isTaken = false
                return nil
            }
            defer {
                box.turns = []
                box.rows = 0
                box.hasDropped = false
            }
            return Taken(turns: box.turns, hasDropped: box.hasDropped)
        }
    }
}
