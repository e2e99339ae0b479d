/// Cuts a stream of bytes into lines, of which none takes more memory than the limit. Feed it with `append`, then take
/// with `next` until nil.
package struct LineFramer: Sendable {
    /// What came out of the stream.
    package enum Output: Sendable, Hashable {
        /// A line without its LF, and without a CR before that.
        case line([UInt8])
        /// A line over the limit, told once, as soon as it is known; its bytes are thrown away up to its LF.
        case tooLong
        /// A line that whoever reads the stream has no room for; its bytes are thrown away as well. Never comes from
        /// `next`: told by whoever called `discard`.
        case noRoom
    }

    private let lineBytes: Int
    private var buffer: [UInt8] = []
    /// Where the first byte not yet given out is.
    private var start = 0
    /// Before this there is no LF after `start`: a long line that comes in pieces is looked through once.
    private var scanned = 0
    /// Whether the rest of a line over the limit is being thrown away.
    private var isDiscarding = false

    /// - Parameter lineBytes: the most bytes that a line may have without its LF.
    package init(lineBytes: Int) { self.lineBytes = lineBytes }

    /// Bytes that wait for their LF.
    package var pendingBytes: Int { buffer.count - start }

    /// Takes the next bytes of the stream.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        guard isDiscarding else { return buffer.append(contentsOf: bytes) }
        guard let end = bytes.firstIndex(of: Self.lineFeed) else { return }
        isDiscarding = false
        buffer.append(contentsOf: bytes[bytes.index(after: end)...])
    }

    /// Throws away the line that waits for its LF, and the rest of it as it comes.
    package mutating func discard() {
        isDiscarding = true
        clear()
    }

    /// The next line, nil if more bytes are needed.
    package mutating func next() -> Output? {
        guard let end = nextLineFeed() else {
            guard pendingBytes > lineBytes + 1 else {
                compact()
                return nil
            }
            discard()
            return .tooLong
        }
        let line = line(upTo: end)
        start = end + 1
        scanned = start
        return line
    }

    /// The rest of a stream that ended without an LF, taken as a line; nil if there is none.
    package mutating func finish() -> Output? {
        defer {
            isDiscarding = false
            clear()
        }
        guard pendingBytes > 0 else { return nil }
        return line(upTo: buffer.count)
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private mutating func nextLineFeed() -> Int? {
        scanned = Self.lineFeed(in: buffer, from: scanned)
        return scanned < buffer.count ? scanned : nil
    }

    /// Where the first LF at or after `start` is, the end if there is none.
    private static func lineFeed(in buffer: [UInt8], from start: Int) -> Int {
        let bytes = buffer.span
        var place = start
        while place < bytes.count, bytes[place] != lineFeed { place += 1 }
        return place
    }

    private func line(upTo end: Int) -> Output {
        let end = end > start && buffer[end - 1] == Self.carriageReturn ? end - 1 : end
        return end - start > lineBytes ? .tooLong : .line(Array(buffer[start..<end]))
    }

    private mutating func clear() {
        // A buffer that once held a large line is not kept for a connection that may be idle for days.
        buffer.removeAll(keepingCapacity: buffer.capacity <= 64 * 1024)
        start = 0
        scanned = 0
    }

    /// Moves the incomplete line to the front, at the cost of at most one copy of what was read.
    private mutating func compact() {
        guard start > 0 else { return }
        guard start < buffer.count else { return clear() }
        buffer.removeSubrange(..<start)
        scanned -= start
        start = 0
    }
}
