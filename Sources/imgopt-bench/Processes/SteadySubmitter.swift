import Glibc

/// Submits jobs of one image over one connection: so many a second, however long the answers take, up to a window.
struct SteadySubmitter {
    /// What came of it.
    struct Outcome: Sendable {
        let seconds: Double
        /// How long each answer took, in milliseconds.
        let waits: Quantiles
    }

    private let peer: RawPeer
    private let rate: Double
    private let window: Int

    /// - Parameters:
    ///   - rate: submits a second; infinite for as many as the window lets through.
    ///   - window: submits that are not answered yet.
    init(path: String, rate: Double, window: Int) throws {
        peer = try RawPeer(path: path)
        self.rate = rate
        self.window = window
    }

    /// Submits images with these numbers, and waits for all answers.
    func send(_ numbers: Range<Int>) throws -> Outcome {
        let start = ContinuousClock.now
        var sent: [Duration] = []
        sent.reserveCapacity(numbers.count)
        var waits: [Double] = []
        waits.reserveCapacity(numbers.count)
        var (output, input): ([UInt8], [UInt8]) = ([], [])
        while waits.count < numbers.count {
            let now = ContinuousClock.now - start
            let due = rate.isFinite ? Int(now.inSeconds * rate) + 1 : numbers.count
            while sent.count < min(due, waits.count + window, numbers.count) {
                output += Self.line(id: sent.count, image: numbers.lowerBound + sent.count)
                sent.append(now)
            }
            output.removeFirst(peer.send(output[...]))
            var waiting = pollfd(fd: peer.descriptor, events: Int16(POLLIN), revents: 0)
            if !output.isEmpty { waiting.events |= Int16(POLLOUT) }
            _ = unsafe poll(&waiting, 1, 1)
            guard waiting.revents & Int16(POLLIN) != 0 else { continue }
            guard peer.receive(into: &input) else { throw BenchError("the daemon hung up") }
            let then = ContinuousClock.now - start
            for id in try Self.answers(in: &input) { waits.append((then - sent[id]).inSeconds * 1000) }
        }
        return Outcome(seconds: (ContinuousClock.now - start).inSeconds, waits: Quantiles(waits))
    }

    private static func line(id: Int, image: Int) -> [UInt8] {
        Array(
            (#"{"id":\#(id),"method":"job.submit","params":{"store":"store-\#(image % 10)","cache":"off","images":"#
                + #"[{"source":"https://images.example/catalog/\#(image).png","prompt":"image \#(image)"}]}}"# + "\n")
                .utf8)
    }

    private static let start = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
    private static let result = Array(#","result":"#.utf8)

    /// The ids of the answers that came, of which each must be a result.
    private static func answers(in input: inout [UInt8]) throws -> [Int] {
        guard let end = input.lastIndex(of: 0x0A) else { return [] }
        var ids: [Int] = []
        for line in input[..<end].split(separator: 0x0A) {
            var id = 0
            var rest = line.dropFirst(start.count)
            while let digit = rest.first, digit >= 0x30, digit <= 0x39 {
                id = id * 10 + Int(digit - 0x30)
                rest.removeFirst()
            }
            guard rest.starts(with: result) else {
                throw BenchError("a submit was refused: \(String(decoding: line, as: UTF8.self))")
            }
            ids.append(id)
        }
        input.removeSubrange(...end)
        return ids
    }
}
