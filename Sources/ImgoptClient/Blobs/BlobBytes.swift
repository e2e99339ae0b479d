import FoundationEssentials
import Glibc
import ImgoptHash

/// The bytes of an open file that are to be put, of which a piece at a time is in memory.
package struct BlobBytes: Sendable {
    /// Why they can't be read.
    package enum Trouble: Error {
        /// There are fewer or more of them than there were.
        case changed
        /// The system refused, with this errno.
        case system(Int32)
    }

    /// Bytes that are held at once. In larger ones no file is there sooner, and of each that is sent at the same time
    /// the daemon holds one.
    private static let pieceBytes = 384 << 10

    /// The SHA-256 of all of them.
    package let sha256: String

    /// How many they are.
    package let count: Int
    private let descriptor: Int32

    /// Reads them all once. The descriptor stays its owner's, and has to stay open.
    package init(descriptor: Int32, count: Int) throws(Trouble) {
        var digest = SHA256()
        var place = 0
        while true {
            let piece = try Self.read(descriptor, at: place, count: Self.pieceBytes)
            if piece.isEmpty { break }
            digest.update(piece)
            place += piece.count
        }
        guard place == count else { throw .changed }
        sha256 = digest.finish()
        self.count = count
        self.descriptor = descriptor
    }

    /// As base64 the bytes from a place on, as many as a line of so many bytes has room for, and no more than a piece.
    package func piece(at place: Int, inLine bytes: Int) throws(Trouble) -> String {
        let room = max(3, (bytes - 1024) / 4 * 3)
        let piece = try Self.read(descriptor, at: place, count: min(Self.pieceBytes, room, count - place))
        guard !piece.isEmpty || place == count else { throw .changed }
        return Data(piece).base64EncodedString()
    }

    /// As base64 all of them: for few.
    package func all() throws(Trouble) -> String {
        let bytes = try Self.read(descriptor, at: 0, count: count)
        guard bytes.count == count else { throw .changed }
        return Data(bytes).base64EncodedString()
    }

    private static func read(_ descriptor: Int32, at place: Int, count: Int) throws(Trouble) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, count))
        var filled = 0
        while filled < bytes.count {
            let step = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled,
                    off_t(place + filled))
            }
            if step < 0, errno == EINTR { continue }
            guard step >= 0 else { throw .system(errno) }
            if step == 0 { break }
            filled += step
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}
