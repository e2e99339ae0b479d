/// A day of the calendar, in UTC.
package struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package let number: Int64

    /// The day with this number.
    package init(_ number: Int64) { self.number = number }

    /// The day that a moment is in.
    package init(of moment: Moment) {
        number = moment.microseconds / Self.length.microseconds
    }

    /// When it begins.
    package var begin: Moment { Moment(microseconds: number * Self.length.microseconds) }
    /// When the next one begins.
    package var end: Moment { begin + Self.length }

    /// Leap seconds are no part of this time.
    package static let length = TimeSpan.minutes(24 * 60)

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}
