/// A point in time as the engine sees it: microseconds since 1970, read once a turn by the shell.
///
/// The shell derives it from a monotonic clock anchored to the wall clock at start, so it never runs backwards while
/// the daemon lives.
package struct Moment: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Before everything the engine can meet.
    package static let distantPast = Moment(microseconds: 0)

    package static func < (left: Moment, right: Moment) -> Bool { left.microseconds < right.microseconds }

    /// The moment a span later.
    package static func + (moment: Moment, span: TimeSpan) -> Moment {
        Moment(microseconds: moment.microseconds + span.microseconds)
    }

    /// The moment a span earlier.
    package static func - (moment: Moment, span: TimeSpan) -> Moment {
        Moment(microseconds: moment.microseconds - span.microseconds)
    }

    /// The span from the right moment to the left one.
    package static func - (left: Moment, right: Moment) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds - right.microseconds)
    }
}
