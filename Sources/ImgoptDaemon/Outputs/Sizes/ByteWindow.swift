import Glibc

/// A file of which a few bytes here and there are looked at. What lies behind its end is nil.
struct ByteWindow {
    /// Bytes of the file.
    let count: Int
    private let read: (_ offset: Int, _ count: Int) -> [UInt8]
    private var start = 0
    private var held: [UInt8] = []

    /// So many bytes are read at once: what is looked at mostly stands together.
    private static let step = 4096

    /// `read` gives so many bytes from a place on, or fewer.
    init(count: Int, read: @escaping (_ offset: Int, _ count: Int) -> [UInt8]) {
        self.count = count
        self.read = read
    }

    /// A file that is in memory.
    init(_ bytes: [UInt8]) {
        self.init(count: bytes.count) { offset, count in Array(bytes.dropFirst(offset).prefix(count)) }
    }

    /// A file that is open, of so many bytes. What can't be read is not there.
    init(file descriptor: Int32, count: Int) {
        self.init(count: count) { offset, count in
            var bytes = [UInt8](repeating: 0, count: count)
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset)
            }
            return Array(bytes.prefix(max(0, step)))
        }
    }

    /// So many bytes from a place on.
    mutating func bytes(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
        if offset < start || offset + length > start + held.count {
            held = read(offset, min(max(length, Self.step), count - offset))
            start = offset
        }
        guard offset + length <= start + held.count else { return nil }
        return held[(offset - start)..<(offset - start + length)]
    }

    /// A number of so many bytes, the greatest first.
    mutating func big(_ offset: Int, _ length: Int) -> Int? {
        bytes(offset, length).flatMap { Self.number($0) }
    }

    /// A number of so many bytes, the smallest first.
    mutating func little(_ offset: Int, _ length: Int) -> Int? {
        bytes(offset, length).flatMap { Self.number($0.reversed()) }
    }

    /// Whether this text stands at a place.
    mutating func has(_ text: String, at offset: Int) -> Bool {
        bytes(offset, text.utf8.count)?.elementsEqual(text.utf8) ?? false
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int? {
        Int(exactly: bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
}
