import ImgoptJSON

/// Cuts a stream of bytes where lines end, none of which takes more memory than the limit. Feed it with `append`, then
/// take with `next` until nil.
package struct LineFramer: Sendable {
    /// What came out of the stream.
    package enum Output: Sendable, Hashable {
        /// A line without its LF, and without a CR before that.
        case line([UInt8])
        /// A line over the limit, told once, as soon as it is known; its bytes are thrown away up to its LF.
        case tooLong
        /// A line that whoever reads the stream has no room for; its bytes are thrown away as well. Told by whoever
        /// called `discard`.
        case noRoom
    }

    /// What came in together.
    package enum Arrival: Sendable, Hashable {
        /// Whole lines.
        case lines(Lines)
        /// As in `Output`.
        case tooLong
    }

    static let lineFeed = UInt8(ascii: "\n")

    private let lineBytes: Int
    /// What has not been given out.
    private var buffer: [UInt8] = []
    /// Before this there is no LF: a long line that comes in pieces is looked through once.
    private var scanned = 0
    /// Whether the rest of a line over the limit is being thrown away.
    private var isDiscarding = false

    /// - Parameter lineBytes: the most bytes that a line may have without its LF.
    package init(lineBytes: Int) { self.lineBytes = lineBytes }

    /// Bytes that wait for their LF.
    package var pendingBytes: Int { buffer.count }

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

    /// All lines that are whole, nil if more bytes are needed.
    package mutating func next() -> Arrival? {
        let before = scanned
        if let end = lastLineFeed() { return .lines(Lines(take(upTo: end), lineBytes: lineBytes, scanned: before)) }
        guard buffer.count > lineBytes + 1 else { return nil }
        discard()
        return .tooLong
    }

    /// The rest of a stream that ended without an LF, taken as a line; nil if there is none.
    package mutating func finish() -> Output? {
        defer {
            isDiscarding = false
            clear()
        }
        guard !buffer.isEmpty else { return nil }
        return Lines.line(in: buffer, from: 0, to: buffer.count, lineBytes: lineBytes)
    }

    /// Where the last LF is.
    private mutating func lastLineFeed() -> Int? {
        let place = ByteSearch.last(Self.lineFeed, in: buffer.span, from: scanned)
        if place == nil { scanned = buffer.count }
        return place
    }

    /// Takes what comes up to and with the byte at `end`.
    private mutating func take(upTo end: Int) -> [UInt8] {
        scanned = 0
        guard end < buffer.count - 1 else {
            defer { buffer = [] }
            return buffer
        }
        let taken = Array(buffer[...end])
        buffer.removeSubrange(...end)
        scanned = buffer.count
        return taken
    }

    private mutating func clear() {
        // A buffer that once held a large line is not kept for a connection that may be idle for days.
        buffer.removeAll(keepingCapacity: buffer.capacity <= 64 * 1024)
        scanned = 0
    }
}
