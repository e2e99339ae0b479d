/// Reads the `Cancel-After` header: `30`, `30s`, `5m`, `2h` or `1h30m45s`.
enum CancelAfter {
    /// Why a header was turned down, in words for the caller.
    struct Invalid: Error {
        let reason: String
    }

    private static let allowedSeconds: ClosedRange<Int> = 5...86_400

    /// The longest life from creation that the header asks for.
    static func parse(_ header: String) throws(Invalid) -> Microseconds {
        guard let seconds = seconds(Array(header.utf8)) else {
            throw Invalid(reason: "Cancel-After header is not a valid duration")
        }
        guard allowedSeconds.contains(seconds) else {
            throw Invalid(reason: "Cancel-After must be between 5 seconds and 24 hours")
        }
        return .seconds(seconds)
    }

    private static func seconds(_ bytes: [UInt8]) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 16 else { return nil }
        var total = 0
        var number: Int?
        var largestUnitLeft = Int.max
        for byte in bytes {
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                number = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                if number ?? 0 > 1_000_000 { return nil }
                continue
            }
            guard let count = number, let unit = unitSeconds(byte), unit < largestUnitLeft else { return nil }
            total += count * unit
            largestUnitLeft = unit
            number = nil
        }
        guard let bare = number else { return total }
        return largestUnitLeft == Int.max ? bare : nil
    }

    private static func unitSeconds(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "h"): 3_600
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "s"): 1
        default: nil
        }
    }
}
