/// The `Date` of an answer.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Microseconds since 1970 of an IMF-fixdate of RFC 9110, such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything
    /// else, the two forms of old included. The name of the day is not compared with the date.
    static func microseconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0].utf8.count == 4, words[0].hasSuffix(","), words[5] == "GMT",
            let day = number(words[1], digits: 2), let month = months.firstIndex(of: String(words[2])),
            let year = number(words[3], digits: 4), (1...Timestamp.daysIn(month: month + 1, year: year)).contains(day)
        else { return nil }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2], hour < 24,
            minute < 60, second <= 60
        else { return nil }
        let days = Timestamp.daysSince1970(year: year, month: month + 1, day: day)
        return Int64(days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000_000
    }

    /// The same, and also the two forms of old, which a server may still use (RFC 9110, 5.6.7), and RFC 3339.
    static func inAnyForm(_ text: String) -> Int64? {
        microseconds(text) ?? ofOld(text).flatMap { microseconds($0) } ?? Timestamp.microseconds(text)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`, written as dates are today.
    private static func ofOld(_ text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let words = text.split(separator: " ")
        if words.count == 4, words[0].hasSuffix(",") {
            let date = words[1].split(separator: "-")
            guard date.count == 3, let year = number(date[2], digits: 2) else { return nil }
            // What was written before 1970 asks nobody to wait.
            return "Any, \(date[0]) \(date[1]) \(year < 70 ? 2000 + year : 1900 + year) \(words[2]) \(words[3])"
        }
        guard words.count == 5 else { return nil }
        let day = words[2].utf8.count == 1 ? "0\(words[2])" : String(words[2])
        return "Any, \(day) \(words[1]) \(words[4]) \(words[3]) GMT"
    }

    private static func number(_ text: Substring, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }
}
