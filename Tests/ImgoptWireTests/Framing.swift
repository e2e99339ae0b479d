import ImgoptWire
import TestSupport
import Testing

struct Framing {
    private static func outputs(_ chunks: [String], limit: Int = 5, ends: Bool = true) -> [LineFramer.Output] {
        var framer = LineFramer(lineBytes: limit)
        var outputs: [LineFramer.Output] = []
        for chunk in chunks {
            framer.append(Array(chunk.utf8))
            outputs += framer.outputs()
        }
        if ends, let output = framer.finish() { outputs.append(output) }
        return outputs
    }

    private static func line(_ text: String) -> LineFramer.Output { .line(Array(text.utf8)) }

    @Test(
        arguments: [
            ("a\nb\n", ["a", "b"]), ("a\r\n\r\nb", ["a", "", "b"]), ("\n\n", ["", ""]), ("12345\n", ["12345"]),
            ("12345\r\n", ["12345"]), ("123456\na\n", [nil, "a"]), ("12345\r\r\n", [nil]),
            ("1234567890\n\nx", [nil, "", "x"]),
            ("", []), ("\r", [""]), ("12345", ["12345"]), ("123456", [nil]), ("1234567", [nil]),
            ("12345678901\na", [nil, "a"]),
        ] as [(String, [String?])])
    func theSameLinesComeOutHoweverTheStreamIsCut(stream: String, expected: [String?]) {
        let expected = expected.map { $0.map(Self.line) ?? .tooLong }
        #expect(Self.outputs([stream]) == expected)
        let bytes = stream.utf8.map { String(Unicode.Scalar($0)) }
        #expect(Self.outputs(bytes) == expected)
        for cut in 0...bytes.count {
            #expect(Self.outputs([bytes[..<cut].joined(), bytes[cut...].joined()]) == expected)
        }
    }

    @Test func anEndlessLineIsToldOnceAndTakesNoMemory() {
        var framer = LineFramer(lineBytes: 1000)
        var told = 0
        for _ in 0..<10_000 {
            framer.append(Array(repeating: 0x61, count: 100))
            for output in framer.outputs() {
                #expect(output == .tooLong)
                told += 1
            }
            #expect(framer.pendingBytes <= 1100)
        }
        framer.append(Array("\nok\n".utf8))
        #expect(told == 1)
        #expect(framer.outputs() == [Self.line("ok")])
        #expect(framer.finish() == nil)
    }

    /// The socket's loop spends nothing on each line: who reads them cuts them apart.
    @Test func linesThatCameTogetherStayInOnePiece() {
        var framer = LineFramer(lineBytes: 5)
        framer.append(Array(String(repeating: "1234\r\n", count: 2_000).utf8) + Array("\n123456\n12".utf8))
        guard case .lines(let lines)? = framer.next() else {
            Issue.record("no lines came out")
            return
        }
        #expect(lines.count == 2_002 && lines.fullCount == 2_000 && lines.fullBytes == 8_000)
        #expect(Array(lines).suffix(3) == [Self.line("1234"), Self.line(""), .tooLong])
        #expect(framer.next() == nil && framer.pendingBytes == 2)
    }

    /// Looking through everything again at each piece would be 45 thousand million steps, and never end.
    @Test(.net) func aLongLineInSmallPiecesTakesLinearTime() {
        var framer = LineFramer(lineBytes: 4_000_000)
        let piece = [UInt8](repeating: 0x61, count: 100)
        for _ in 0..<30_000 {
            framer.append(piece)
            if framer.next() != nil { Issue.record("a line came out") }
        }
        #expect(framer.pendingBytes == 3_000_000)
    }
}

extension LineFramer {
    /// What came in, line by line.
    fileprivate mutating func outputs() -> [Output] {
        var outputs: [Output] = []
        while let arrival = next() {
            if case .lines(let lines) = arrival { outputs += lines } else { outputs.append(.tooLong) }
        }
        return outputs
    }
}
