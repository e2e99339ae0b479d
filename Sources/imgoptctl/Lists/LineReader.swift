import Glibc

/// Lines of a descriptor, one at a time, in memory for one line and a buffer.
struct LineReader {
    private static let chunkBytes = 64 * 1024

    static let lineFeed: UInt8 = 0x0A

    private let descriptor: Int32
    private let longest: Int
    private let end: UInt8
    private let keepsBytes: Bool
    /// What makes text of the bytes; nil: they are UTF-8.
    var decoder: TextDecoder?
    /// What is read, for messages.
    let place: String
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The number of the line that was read last, from 1.
    private(set) var number = 0

    /// - Parameters:
    ///   - longest: bytes that a line may have; a longer one is an error.
    ///   - place: what is read, for messages.
    ///   - end: what lines end with.
    ///   - keepsBytes: whether lines may be paths, as `PathText` has them; else what is no UTF-8 is an error.
    init(
        descriptor: Int32, longest: Int, place: String = "standard input", end: UInt8 = lineFeed,
        keepsBytes: Bool = false
    ) {
        self.descriptor = descriptor
        self.longest = longest
        self.place = place
        self.end = end
        self.keepsBytes = keepsBytes
    }

    /// The next line without its line feed; nil at the end.
    mutating func next() throws -> String? {
        var scanned = start
        while true {
            if let end = buffer[scanned...].firstIndex(of: end) { return try take(upTo: end, skip: 1) }
            scanned = buffer.count
            guard scanned - start <= longest else { throw tooLong() }
            guard !isAtEnd else { return start < buffer.count ? try take(upTo: buffer.count, skip: 0) : nil }
            scanned -= start
            buffer.removeSubrange(..<start)
            start = 0
            try fill()
        }
    }

    private mutating func take(upTo end: Int, skip: Int) throws -> String {
        number += 1
        guard end - start <= longest else { throw tooLong() }
        var line = buffer[start..<end]
        if self.end == Self.lineFeed, line.last == 0x0D { line.removeLast() }
        start = end + skip
        if keepsBytes { return PathText.text(line) }
        let text = decoder == nil ? String(validating: line, as: UTF8.self) : decoder?.text(line)
        guard let text else { throw Failure.usage("line \(number) of \(place) is not UTF-8") }
        return text
    }

    private func tooLong() -> Failure {
        .usage("line \(number + 1) of \(place) is longer than \(longest) bytes")
    }

    private mutating func fill() throws {
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                isAtEnd = count == 0
                let bytes = chunk.prefix(count)
                buffer += decoder?.decode(bytes, isLast: isAtEnd) ?? Array(bytes)
                return
            }
            guard errno == EINTR else {
                throw Failure(.failed, "can't read \(place): \(SystemText.of(errno))")
            }
        }
    }
}
