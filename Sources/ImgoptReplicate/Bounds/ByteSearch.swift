/// Finds some bytes among others. By the last byte of each place it might be at (Horspool): in a page of predictions
/// most bytes are never looked at.
struct ByteSearch: Sendable {
    /// What is looked for.
    let wanted: [UInt8]
    /// How far the next place may be, by the byte that stands where the last one would be.
    private let skips: [UInt8]

    /// - Parameter wanted: at least one byte.
    init(_ wanted: [UInt8]) {
        self.wanted = wanted
        var skips = [UInt8](repeating: UInt8(clamping: wanted.count), count: 256)
        for (place, byte) in wanted.dropLast().enumerated() {
            skips[Int(byte)] = UInt8(clamping: wanted.count - 1 - place)
        }
        self.skips = skips
    }

    /// Where they stand first from `start` on; nil: nowhere.
    func first(in bytes: Span<UInt8>, from start: Int = 0) -> Int? {
        let (wanted, skips) = (wanted.span, skips.span)
        let last = wanted.count - 1
        var place = start
        while place + last < bytes.count {
            var step = last
            while step >= 0, bytes[place + step] == wanted[step] { step -= 1 }
            if step < 0 { return place }
            place += Int(skips[Int(bytes[place + last])])
        }
        return nil
    }

    /// Whether they stand anywhere.
    func isIn(_ bytes: Span<UInt8>) -> Bool { first(in: bytes) != nil }
}
