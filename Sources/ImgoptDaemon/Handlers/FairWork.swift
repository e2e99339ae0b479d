import Dispatch
import Foundation
import Synchronization

/// Does the work of users on a few threads, in fair turns (`FairRounds`). One user never has all of the threads, so
/// that somebody else's ping waits for none of its requests.
final class FairWork: Sendable {
    /// A piece of work. In a box of its own: a bare function that goes in and out of a generic type is wrapped once
    /// more each time, without end.
    private struct Piece {
        /// True: there is more, for another turn.
        let work: @Sendable () -> Bool
    }

    private struct State {
        var rounds: FairRounds<Piece>
        var idle: [DispatchQueue]
    }

    /// The weight of what one user has waiting for the engine. While it is so much, none of its requests is begun: more
    /// than sensible clients have at once, and little in a turn, which others wait for.
    private static let mostHeld = 2_048

    private let state: Mutex<State>
    private let hasEnded = Atomic<Bool>(false)

    /// - Parameters:
    ///   - ofOneUser: threads that one user may have; as many as there are cores, and two for what waits for the disk.
    ///   - forOthers: those beyond, which are left to others.
    init(ofOneUser: Int = max(2, ProcessInfo.processInfo.activeProcessorCount), forOthers: Int = 2) {
        // Queues of the highest class: the threads of others have just used up their time on the processor while
        // there is much to do, and wait for more.
        let queues = (0..<(ofOneUser + forOthers)).map {
            DispatchQueue(label: "imgopt.work-\($0)", qos: .userInteractive)
        }
        state = Mutex(State(rounds: FairRounds(most: ofOneUser, mostHeld: Self.mostHeld), idle: queues))
    }

    /// Whether the daemon ends: what only looks is not begun any more.
    var isEnding: Bool { hasEnded.load(ordering: .relaxed) }

    /// The daemon ends.
    func end() { hasEnded.store(true, ordering: .relaxed) }

    /// Has a piece done in its user's turn, and again while it says that there is more.
    func add(of user: UInt32, _ work: @escaping @Sendable () -> Bool) {
        change { $0.add(Piece(work: work), of: user) }
    }

    /// Has something done in its user's turn that ends what was begun: before what is not begun yet.
    func finish(of user: UInt32, _ body: @escaping @Sendable () -> Void) {
        change { rounds in
            let piece = Piece {
                body()
                return false
            }
            rounds.add(piece, of: user, first: true)
        }
    }

    /// Something of this user waits for the engine, until `letGo`.
    func hold(_ user: UInt32, weight: Int) { change { $0.hold(user, weight: weight) } }

    /// It waits no more.
    func letGo(_ user: UInt32, weight: Int) { change { $0.letGo(user, weight: weight) } }

    private func change(_ body: (inout FairRounds<Piece>) -> Void) {
        let queue = state.withLock { state -> DispatchQueue? in
            body(&state.rounds)
            return state.rounds.hasNext ? state.idle.popLast() : nil
        }
        if let queue { queue.async { [self] in work(on: queue) } }
    }

    private func work(on queue: DispatchQueue) {
        var done: (user: UInt32, again: Piece?)?
        while true {
            let next = state.withLock { state in
                if let done {
                    if let again = done.again { state.rounds.add(again, of: done.user) }
                    state.rounds.ended(done.user)
                }
                let next = state.rounds.next()
                if next == nil { state.idle.append(queue) }
                return next
            }
            guard let (user, piece) = next else { return }
            done = (user, piece.work() ? piece : nil)
        }
    }
}
