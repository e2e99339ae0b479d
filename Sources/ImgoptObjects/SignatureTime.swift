/// A moment as signatures have it, and as a `Date` field has it.
package struct SignatureTime: Sendable, Equatable {
    /// Seconds since 1970.
    package let seconds: Int64
    /// `20130524T000000Z`.
    package let stamp: String

    /// A moment between the years 0 and 9999.
    package init(seconds: Int64) {
        self.seconds = seconds
        let (day, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (days, second) = rest < 0 ? (day - 1, rest + 86_400) : (day, rest)
        let (year, month, date) = Self.civil(days)
        stamp =
            Self.digits(year, 4) + Self.digits(month, 2) + Self.digits(date, 2) + "T"
            + [second / 3_600, second / 60 % 60, second % 60].map { Self.digits($0, 2) }.joined() + "Z"
    }

    /// `20130524`.
    var date: String { String(stamp.prefix(8)) }

    /// The moment of a `Date` field, `Fri, 24 May 2013 00:00:00 GMT`; nil: it is none.
    package init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), (1...31).contains(day),
            let month = Self.months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").map { Int64($0) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        let days = Self.days(year, Int64(month) + 1, day)
        self.init(seconds: days * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Days since 1970 of a date, counted in years that begin with March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return y * 365 + y / 4 - y / 100 + y / 400 + ofYear - 719_468
    }

    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
