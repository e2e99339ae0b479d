/// An amount of money in millionths of the currency's unit: whole numbers, so that every sum is exact.
package struct Money: Hashable, Comparable, Sendable {
    /// The amount in millionths of the unit: 39,000 is 0.039.
    package let micros: Int64

    package init(micros: Int64) { self.micros = micros }

    /// Nothing at all.
    package static let zero = Money(micros: 0)

    /// Digits after the point.
    private static let digits = 6

    /// Reads `5`, `0.039` or `12.50`: digits, and at most six after a point. Nil: anything else, or too much.
    package init?(text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""[...].utf8
        guard let whole = parts.first, !whole.isEmpty, parts.count == 1 || !fraction.isEmpty,
            fraction.count <= Self.digits
        else { return nil }
        var micros: Int64 = 0
        let padding = repeatElement(UInt8(ascii: "0"), count: Self.digits - fraction.count)
        for byte in Array(whole) + Array(fraction) + padding {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (shifted, isTooLarge) = micros.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = shifted.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !isTooLarge, !isOver else { return nil }
            micros = sum
        }
        self.micros = micros
    }

    /// The amount in the currency's unit, as short as it is exact: `5`, `0.039`, `12.5`.
    package var text: String {
        let (whole, rest) = micros.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        var digits = String(String(1_000_000 + rest).dropFirst())
        while digits.last == "0" { digits.removeLast() }
        return (micros < 0 ? "-" : "") + String(whole) + (digits.isEmpty ? "" : "." + digits)
    }

    /// The amount in the currency's unit, for figures that only doubles can carry.
    package var units: Double { Double(micros) / 1_000_000 }

    package static func < (left: Money, right: Money) -> Bool { left.micros < right.micros }

    /// Both together.
    package static func + (left: Money, right: Money) -> Money { Money(micros: left.micros + right.micros) }

    /// What is left of the first one.
    package static func - (left: Money, right: Money) -> Money { Money(micros: left.micros - right.micros) }
}
