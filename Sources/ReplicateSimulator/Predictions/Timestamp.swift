/// RFC 3339 in UTC, with any number of fraction digits: the real service has been seen to use 0, 3, 6, 8 and 9.
enum Timestamp {
    /// `2026-11-23T15:23:07.123456Z`, the fraction cut (not rounded) to `digits` digits.
    static func text(_ time: Microseconds, fractionDigits digits: Int = 6) -> String {
        var bytes: [UInt8] = []
        write(time, fractionDigits: digits, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The `Date` of an HTTP answer: `Mon, 23 Nov 2026 15:23:07 GMT`.
    static func httpDate(_ time: Microseconds) -> String {
        let (day, inDay) = floorDivided(time, by: 86_400_000_000)
        let (year, month, dayOfMonth) = civil(fromDay: day)
        let second = inDay / 1_000_000
        var clock: [UInt8] = []
        for (place, part) in [second / 3_600, second / 60 % 60, second % 60].enumerated() {
            if place > 0 { clock.append(UInt8(ascii: ":")) }
            append(part, width: 2, to: &clock)
        }
        // 1970 began with a Thursday.
        let weekday = weekdays[Int(floorDivided(day, by: 7).remainder)]
        let date = "\(dayOfMonth < 10 ? "0" : "")\(dayOfMonth) \(months[Int(month) - 1]) \(year)"
        return "\(weekday), \(date) \(String(decoding: clock, as: UTF8.self)) GMT"
    }

    /// Writes what ``text(_:fractionDigits:)`` gives.
    static func write(_ time: Microseconds, fractionDigits digits: Int, into bytes: inout [UInt8]) {
        let (day, inDay) = floorDivided(time, by: 86_400_000_000)
        let (year, month, dayOfMonth) = civil(fromDay: day)
        let second = inDay / 1_000_000
        append(year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(dayOfMonth, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        append(second / 3_600, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second / 60 % 60, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(second % 60, width: 2, to: &bytes)
        if digits > 0 {
            bytes.append(UInt8(ascii: "."))
            append(inDay % 1_000_000 * 1_000, width: 9, to: &bytes)
            bytes.removeLast(max(0, 9 - digits))
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    /// The time behind an RFC 3339 text with any fraction and any offset, or a date alone; nil if it is none.
    static func parse(_ text: String) -> Microseconds? {
        var bytes = Array(text.utf8)[...]
        guard let year = number(&bytes, width: 4), take("-", &bytes), let month = number(&bytes, width: 2),
            take("-", &bytes), let day = number(&bytes, width: 2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        var time = dayNumber(year: year, month: month, day: day) * 86_400_000_000
        if bytes.isEmpty { return time }
        guard take("T", &bytes) || take("t", &bytes) || take(" ", &bytes),
            let hour = number(&bytes, width: 2), take(":", &bytes), let minute = number(&bytes, width: 2),
            take(":", &bytes), let second = number(&bytes, width: 2), hour < 24, minute < 60, second <= 60
        else { return nil }
        time += (hour * 3_600 + minute * 60 + second) * 1_000_000
        if take(".", &bytes) {
            var unit: Int64 = 100_000
            let before = bytes.count
            while let digit = number(&bytes, width: 1) {
                time += digit * unit
                unit /= 10
            }
            if bytes.count == before { return nil }
        }
        guard let offset = offsetMinutes(&bytes), bytes.isEmpty else { return nil }
        return time - offset * .minute
    }

    private static func offsetMinutes(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        if take("Z", &bytes) || take("z", &bytes) || bytes.isEmpty { return 0 }
        // A plus that was sent without its escape arrives as a space from clients that read forms.
        let isEast = take("+", &bytes) || take(" ", &bytes)
        guard isEast || take("-", &bytes), let hour = number(&bytes, width: 2) else { return nil }
        _ = take(":", &bytes)
        guard let minute = number(&bytes, width: 2) else { return nil }
        return (isEast ? 1 : -1) * (hour * 60 + minute)
    }

    private static func take(_ character: Unicode.Scalar, _ bytes: inout ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: character) else { return false }
        bytes.removeFirst()
        return true
    }

    private static func number(_ bytes: inout ArraySlice<UInt8>, width: Int) -> Int64? {
        guard bytes.count >= width else { return nil }
        var value: Int64 = 0
        for byte in bytes.prefix(width) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        bytes.removeFirst(width)
        return value
    }

    private static func append(_ value: Int64, width: Int, to bytes: inout [UInt8]) {
        // From the last digit on: to divide by ten costs a fraction of dividing by a power of it.
        let end = bytes.count + width
        for _ in 0..<width { bytes.append(UInt8(ascii: "0")) }
        var rest = value
        for place in 1...width {
            bytes[end - place] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    private static func floorDivided(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let quotient = value >= 0 ? value / divisor : (value - divisor + 1) / divisor
        return (quotient, value - quotient * divisor)
    }

    /// Days since 1970 in the Gregorian calendar, with years that begin in March so that the odd day comes last.
    private static func dayNumber(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = floorDivided(shifted, by: 400)
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(fromDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivided(day + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
