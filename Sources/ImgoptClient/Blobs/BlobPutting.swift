import ImgoptJSON
package import ImgoptWire

/// The way of bytes to the daemon, piece by piece: what to ask next, and what an answer comes to. It asks nothing
/// itself.
package struct BlobPutting: Sendable {
    private let blob: BlobBytes
    private let lineBytes: Int
    /// Whether it is known what the daemon has.
    private var isKnown = false
    /// Whether all was sent again after a wrong digest: what was there before may have been damaged.
    private var isAgain = false

    /// Bytes that the daemon has.
    package private(set) var received = 0

    /// Whether images may name them.
    package private(set) var isComplete = false

    /// The way of these bytes in lines of at most so many.
    package init(_ blob: BlobBytes, lineBytes: Int) {
        self.blob = blob
        self.lineBytes = lineBytes
    }

    /// What images name them by.
    package var source: String { BlobDigest.scheme + blob.sha256 }

    /// What to ask next: what is there, then piece by piece.
    package func next() throws(BlobBytes.Trouble) -> BlobPut {
        let (sha256, bytes) = (blob.sha256, Int64(blob.count))
        guard isKnown else { return BlobPut(sha256: sha256, bytes: bytes) }
        let data = try blob.piece(at: received, inLine: lineBytes)
        return BlobPut(sha256: sha256, bytes: bytes, offset: Int64(received), data: data)
    }

    /// What to ask after a request if all of that is taken, to be made ready meanwhile; nil: that is not known, or it
    /// was the last one.
    package func following(_ request: BlobPut) -> BlobPut? {
        guard let data = request.data, !data.isEmpty else { return nil }
        let count = data.utf8.count / 4 * 3 - data.utf8.suffix(2).count { $0 == UInt8(ascii: "=") }
        let place = Int(request.offset) + count
        guard place < blob.count, let data = try? blob.piece(at: place, inLine: lineBytes) else { return nil }
        return BlobPut(sha256: blob.sha256, bytes: Int64(blob.count), offset: Int64(place), data: data)
    }

    /// The daemon answered.
    package mutating func took(_ status: BlobStatus) {
        (isKnown, received, isComplete) = (true, Int(clamping: status.received), status.complete)
    }

    /// The daemon refused.
    /// - Returns: milliseconds after which to ask again; nil: it will not take it.
    package mutating func refused(_ error: WireError) -> Int? {
        switch error.knownName {
        case .wrongOffset:
            received = error.extras["received"]?.intValue.map { Int(clamping: $0) } ?? 0
            return 0
        case .hashMismatch where !isAgain:
            (isAgain, received) = (true, 0)
            return 0
        default:
            return error.isRetryable ? min(max(error.retryAfterMilliseconds ?? 1_000, 100), 30_000) : nil
        }
    }

    /// The daemon went away before it answered.
    package mutating func lost() { isKnown = false }
}
