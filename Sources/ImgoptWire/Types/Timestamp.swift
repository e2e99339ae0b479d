public import ImgoptJSON

/// A moment, in milliseconds since 1970-01-01 UTC; on the wire RFC 3339 in UTC with milliseconds.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    private static let millisecondsADay: Int64 = 86_400_000

    /// What can be written with four digits of a year: 0000-01-01 to 9999-12-31.
    private static let writable: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// A moment `milliseconds` after 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A moment `microseconds` after 1970, rounded down to the millisecond.
    public init(microseconds: Int64) { milliseconds = Self.floorDivided(microseconds, by: 1000) }

    /// Microseconds since 1970.
    public var microseconds: Int64 { milliseconds * 1000 }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    private static func floorDivided(_ value: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Timestamp: CustomStringConvertible {
    /// For instance `2026-11-23T10:30:00.000Z`. Moments outside of the years 0 to 9999 are written as the nearest
    /// that is inside.
    public var description: String {
        let moment = min(max(milliseconds, Self.writable.lowerBound), Self.writable.upperBound)
        let days = Self.floorDivided(moment, by: Self.millisecondsADay)
        let rest = Int(moment - days * Self.millisecondsADay)
        let (year, month, day) = Self.civil(fromDays: days)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        Self.append(year, digits: 4, "-", to: &text)
        Self.append(month, digits: 2, "-", to: &text)
        Self.append(day, digits: 2, "T", to: &text)
        Self.append(rest / 3_600_000, digits: 2, ":", to: &text)
        Self.append(rest / 60_000 % 60, digits: 2, ":", to: &text)
        Self.append(rest / 1000 % 60, digits: 2, ".", to: &text)
        Self.append(rest % 1000, digits: 3, "Z", to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads RFC 3339 with any fraction of a second, of which three digits count, and any offset; nil for all else.
    public init?(_ text: String) {
        var reader = DigitReader(rest: Array(text.utf8)[...])
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let fraction = reader.fraction(), let offset = reader.offset(),
            reader.rest.isEmpty, (1...12).contains(month), hour < 24, minute < 60, second < 61
        else { return nil }
        let days = Self.days(fromYear: year, month: month, day: day)
        guard day > 0, Self.civil(fromDays: days) == (year, month, day) else { return nil }
        let minutes = hour * 60 + minute - offset
        milliseconds = days * Self.millisecondsADay + Int64((minutes * 60 + second) * 1000 + fraction)
    }

    private static func append(_ number: Int, digits: Int, _ separator: Unicode.Scalar, to text: inout [UInt8]) {
        // From the last digit on: to divide by ten costs a fraction of dividing by a power of it.
        let end = text.count + digits
        for _ in 0..<digits { text.append(UInt8(ascii: "0")) }
        var rest = number
        for place in 1...digits {
            text[end - place] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        text.append(UInt8(ascii: separator))
    }

    /// Days since 1970 of a date of the Gregorian calendar, by eras of 400 years that start in March.
    private static func days(fromYear year: Int, month: Int, day: Int) -> Int64 {
        let year = Int64(month <= 2 ? year - 1 : year)
        let era = floorDivided(year, by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = Int64((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of `days(fromYear:month:day:)`.
    private static func civil(fromDays days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = floorDivided(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(day))
    }
}

extension Timestamp: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let moment = Timestamp(try String(json: json)) else {
            throw .invalid("must be a time such as 2026-11-23T10:30:00.000Z")
        }
        self = moment
    }
    public var json: JSONValue { .string(description) }
}

private struct DigitReader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digit() -> Int? {
        guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    mutating func number(_ digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// Milliseconds of an optional fraction; nil for a point without digits.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        guard var milliseconds = digit().map({ $0 * 100 }) else { return nil }
        var weight = 10
        while let digit = digit() {
            milliseconds += digit * weight
            weight /= 10
        }
        return milliseconds
    }

    /// Minutes east of UTC; nil if there is no offset.
    mutating func offset() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : -1
        guard sign == 1 || take("-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

extension Timestamp {
    public static var schema: Schema { Schema(["type": "string", "format": "date-time"]).named("Timestamp") }
}
