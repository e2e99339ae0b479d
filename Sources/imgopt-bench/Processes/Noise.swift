import Dispatch
import Glibc
import Synchronization

/// Peers that misbehave on a thread of their own, until they are stopped.
final class Noise: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let sent = Atomic<Int>(0)
    private let ended = DispatchSemaphore(value: 0)

    /// Starts `each` of every kind.
    init(path: String, each: Int) throws {
        let halves = try (0..<each).map { _ in try RawPeer(path: path) }
        let endless = try (0..<each).map { _ in try RawPeer(path: path) }
        let greedy = try (0..<each).map { _ in try RawPeer(path: path) }
        DispatchQueue(label: "noise").async { [self] in
            let half = Array(#"{"id":1,"method":"server.ping","params":{}}"#.utf8)
            let stuff = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
            let help = Array(String(repeating: "help\n", count: 1_000).utf8)
            var turn = 0
            while !isOver.load(ordering: .relaxed) {
                // A byte at a time, for ever in the same line.
                for peer in halves { add(peer.send(half[(turn % half.count)...].prefix(1))) }
                for peer in endless { add(peer.send(stuff[...])) }
                for peer in greedy { add(peer.send(help[...])) }
                turn += 1
                // As fast as a client that has something else to do: a machine that is busy sending measures itself.
                _ = poll(nil, 0, 1)
            }
            ended.signal()
        }
    }

    /// Ends it; answers how many bytes were taken.
    func stop() -> Int {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
        return sent.load(ordering: .relaxed)
    }

    private func add(_ count: Int) { sent.add(count, ordering: .relaxed) }
}
