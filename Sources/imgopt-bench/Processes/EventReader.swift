import Dispatch
import Synchronization

/// Reads the numbers of `job.submitted` events as fast as they come, and nothing else of them.
final class EventReader: Sendable {
    private struct Seen {
        var count = 0
        var last: Int64?
        var holes = 0
    }

    private let peer: RawPeer
    private let seen = Mutex(Seen())
    private let news = DispatchSemaphore(value: 0)

    init(path: String) throws {
        peer = try RawPeer(path: path)
        let line = #"{"id":1,"method":"events.subscribe","params":{"kinds":["job.submitted","gap"]}}"# + "\n"
        _ = peer.send(Array(line.utf8)[...])
        // The reply: from here on every event is owed.
        var reply: [UInt8] = []
        while !reply.contains(0x0A) { guard peer.receive(into: &reply) else { throw BenchError("no subscription") } }
    }

    deinit { peer.hangUp() }

    /// Numbers that are missing: each submit is one event, so they follow each other.
    var holes: Int { seen.withLock { $0.holes } }

    /// Starts to read.
    func read() {
        DispatchQueue(label: "reader").async { [peer, weak self] in
            var buffer: [UInt8] = []
            while peer.receive(into: &buffer) {
                guard let self else { return }
                take(&buffer)
            }
        }
    }

    /// Waits until so many events have come.
    func waitFor(_ count: Int) {
        while seen.withLock({ $0.count }) < count { news.wait() }
    }

    private func take(_ buffer: inout [UInt8]) {
        guard let end = buffer.lastIndex(of: 0x0A) else { return }
        let key = Array(#""seq":"#.utf8)
        seen.withLock { seen in
            for line in buffer[..<end].split(separator: 0x0A) {
                // The number stands near the front.
                guard let place = line.prefix(120).indices.first(where: { line[$0...].starts(with: key) }) else {
                    continue
                }
                var seq: Int64 = 0
                for digit in line[(place + key.count)...].prefix(while: { $0 >= 0x30 && $0 <= 0x39 }) {
                    seq = seq * 10 + Int64(digit - 0x30)
                }
                if let last = seen.last, seq != last + 1 { seen.holes += 1 }
                seen.last = seq
                seen.count += 1
            }
        }
        buffer.removeSubrange(...end)
        news.signal()
    }
}
