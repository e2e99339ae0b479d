import Glibc

/// A subscription to all events. It looks at the number of each line, and at nothing else of it: the machine that it
/// runs on is the one that is measured.
struct EventReader: Sendable {
    let peer: RawPeer
    private(set) var counts = EventCounts()
    /// What was read and is no whole line yet: so many bytes at the front.
    private var buffer = [UInt8](repeating: 0, count: 262_144)
    private var filled = 0
    /// Where the number stands in a line: all of a subscription begin alike.
    private let place: Int
    private var last: Int64

    init(path: String) throws {
        peer = try RawPeer(path: path)
        _ = peer.send(Array((#"{"id":1,"method":"events.subscribe"}"# + "\n").utf8)[...])
        // The reply: from here on every event is owed.
        var reply: [UInt8] = []
        while !reply.contains(0x0A) { guard peer.receive(into: &reply) else { throw BenchError("no subscription") } }
        let text = String(decoding: reply, as: UTF8.self)
        guard let name = Self.part(of: text, after: #""subscription":""#, upTo: "\""),
            let number = Self.part(of: text, after: #""seq":"#, upTo: ",").flatMap({ Int64($0) })
        else { throw BenchError("no subscription: \(text)") }
        place = #"{"jsonrpc":"2.0","method":"event","params":{"subscription":"","seq":"#.utf8.count + name.utf8.count
        last = number
    }

    /// Takes what has come. False: nothing more will.
    mutating func read() -> Bool {
        let count = peer.receive(into: &buffer, from: filled)
        guard count > 0 else { return count < 0 }
        filled += count
        let used = unsafe buffer.withUnsafeBytes { bytes in
            var start = 0
            while start < filled, let base = bytes.baseAddress,
                let end = unsafe memchr(base + start, 0x0A, filled - start)
            {
                let length = unsafe UnsafeRawPointer(end) - (base + start)
                unsafe take(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)]))
                start += length + 1
            }
            return start
        }
        buffer.replaceSubrange(0..<(filled - used), with: buffer[used..<filled])
        filled -= used
        return true
    }

    private mutating func take(_ line: UnsafeRawBufferPointer) {
        var seq: Int64 = 0
        var place = place
        while place < line.count, case let digit = unsafe line[place], digit >= 0x30, digit <= 0x39 {
            seq = seq * 10 + Int64(digit - 0x30)
            place += 1
        }
        if seq == last + 1 {
            counts.kept += 1
        } else if seq == last {
            counts.passing += 1
        } else if unsafe String(decoding: line, as: UTF8.self).contains(#""kind":"gap""#) {
            counts.gaps += 1
        } else {
            counts.holes += 1
        }
        last = seq
    }

    private static func part(of text: String, after start: String, upTo end: Character) -> Substring? {
        text.firstRange(of: start).map { text[$0.upperBound...].prefix { $0 != end } }
    }
}
