import Dispatch
import Glibc
import Synchronization

/// Readers that were away, again and again: each asks for all events from the first on, leaves them unread until its
/// turn comes, reads a part, goes, and begins anew.
final class Replayers: Sendable {
    private static let line = Array((#"{"id":1,"method":"events.subscribe","params":{"since":0}}"# + "\n").utf8)
    /// Bytes that one reads before it goes.
    private static let part = 4 << 20
    /// Milliseconds from one turn to the next, and that are waited for more to read.
    private static let pause: Int32 = 500
    private static let patience: Int32 = 200

    private let isOver = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// Starts so many at the socket `path`.
    init(path: String, count: Int) {
        DispatchQueue(label: "replayers").async { [self] in
            var peers = [RawPeer?](repeating: nil, count: count)
            var buffer = [UInt8](repeating: 0, count: 262_144)
            var turn = 0
            while !isOver.load(ordering: .relaxed), count > 0 {
                if let peer = peers[turn] { Self.readPart(of: peer, &buffer) }
                peers[turn] = try? RawPeer(path: path)
                _ = peers[turn]?.send(Self.line[...])
                turn = (turn + 1) % count
                _ = poll(nil, 0, Self.pause)
            }
            peers = []
            ended.signal()
        }
    }

    /// Ends them.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
    }

    private static func readPart(of peer: RawPeer, _ buffer: inout [UInt8]) {
        var taken = 0
        var waiting = pollfd(fd: peer.descriptor, events: Int16(POLLIN), revents: 0)
        while taken < part, unsafe poll(&waiting, 1, patience) > 0 {
            let count = peer.receive(into: &buffer, from: 0)
            guard count > 0 else { return }
            taken += count
        }
    }
}
