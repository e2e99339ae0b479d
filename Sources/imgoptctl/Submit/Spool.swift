import Glibc
import ImgoptJSON
import ImgoptWire

/// Entries that are put aside and given back in their order. Few stay in memory, many go to a file without a name.
final class Spool {
    private static let memoryBytes = 8 << 20

    private var buffer: [UInt8] = []
    private var start = 0
    private var descriptor: Int32 = -1
    /// Whether a file was tried and can't be had: then all stays in memory.
    private var hasNoFile = false
    private var lines: LineReader?

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Puts one behind the others.
    func append(_ entry: ImageEntry) throws {
        buffer += entry.json.serialized()
        buffer.append(0x0A)
        if buffer.count > Self.memoryBytes, !hasNoFile { try spill() }
    }

    /// Takes the first one; nil after the last. Nothing may be put behind them any more.
    func next() throws -> ImageEntry? {
        guard descriptor >= 0 else {
            guard let end = buffer[start...].firstIndex(of: 0x0A) else { return nil }
            defer { start = end + 1 }
            return try Self.entry(buffer[start..<end])
        }
        if lines == nil {
            try spill()
            lseek(descriptor, 0, SEEK_SET)
            lines = LineReader(descriptor: descriptor, longest: .max, place: "a temporary file")
        }
        return try lines?.next().map { try Self.entry($0.utf8) }
    }

    private static func entry(_ line: some Collection<UInt8>) throws -> ImageEntry {
        try ImageEntry(json: JSONValue(parsing: Array(line)))
    }

    private func spill() throws {
        if descriptor < 0 {
            let folder = Environment.process["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
            var name = Array("\(folder)/imgoptctl-XXXXXX".utf8CString)
            descriptor = unsafe mkstemp(&name)
            guard descriptor >= 0 else {
                hasNoFile = true
                return
            }
            _ = unsafe unlink(name)
        }
        var written = 0
        while written < buffer.count {
            let step = unsafe buffer.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if step < 0, errno == EINTR { continue }
            guard step > 0 else { throw Failure(.failed, "can't write a temporary file: \(SystemText.of(errno))") }
            written += step
        }
        buffer = []
    }
}
