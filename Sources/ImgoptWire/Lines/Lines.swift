import ImgoptJSON

/// Whole lines of a stream in one piece of memory, as they came in. Whoever reads them cuts them apart: what takes the
/// stream in spends next to nothing on each of them.
package struct Lines: Sequence, IteratorProtocol, Sendable, Hashable {
    private let bytes: [UInt8]
    private let lineBytes: Int
    /// Where the next line begins.
    private var place = 0
    /// Before this there is no LF: a long line that came in pieces was looked through once.
    private let scanned: Int
    /// How many there were at first.
    package let count: Int
    /// How many of those are neither empty nor over the limit.
    package let fullCount: Int
    /// Bytes of these, without what ends them.
    package let fullBytes: Int

    /// - Parameters:
    ///   - bytes: ends with an LF.
    ///   - lineBytes: the most bytes that a line may have without its LF.
    ///   - scanned: before this there is no LF.
    init(_ bytes: [UInt8], lineBytes: Int, scanned: Int) {
        self.bytes = bytes
        self.scanned = scanned
        self.lineBytes = lineBytes
        var (start, count, fullCount, fullBytes) = (0, 0, 0, 0)
        while start < bytes.count {
            let feed = ByteSearch.first(LineFramer.lineFeed, in: bytes.span, from: Swift.max(start, scanned))
            let length = Self.end(of: bytes, from: start, to: feed) - start
            start = feed + 1
            count += 1
            guard (1...lineBytes).contains(length) else { continue }
            fullCount += 1
            fullBytes += length
        }
        (self.count, self.fullCount, self.fullBytes) = (count, fullCount, fullBytes)
    }

    /// The next line, nil after the last.
    package mutating func next() -> LineFramer.Output? {
        guard place < bytes.count else { return nil }
        let feed = ByteSearch.first(LineFramer.lineFeed, in: bytes.span, from: Swift.max(place, scanned))
        defer { place = feed + 1 }
        return Self.line(in: bytes, from: place, to: feed, lineBytes: lineBytes)
    }

    /// The line from `start` to before `feed`.
    static func line(in bytes: [UInt8], from start: Int, to feed: Int, lineBytes: Int) -> LineFramer.Output {
        let end = end(of: bytes, from: start, to: feed)
        return end - start > lineBytes ? .tooLong : .line(Array(bytes[start..<end]))
    }

    /// Where the line ends, without a CR.
    private static func end(of bytes: [UInt8], from start: Int, to feed: Int) -> Int {
        feed > start && bytes[feed - 1] == UInt8(ascii: "\r") ? feed - 1 : feed
    }
}
