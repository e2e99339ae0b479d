/// A length of time in whole microseconds: small, exact, and cheap to compare.
package struct TimeSpan: Hashable, Comparable, Sendable {
    /// The length in microseconds; negative for "before".
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// No time at all.
    package static let zero = TimeSpan(microseconds: 0)

    /// The least step of time there is.
    package static let shortest = TimeSpan(microseconds: 1)

    /// A span of whole milliseconds.
    package static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(microseconds: count * 1_000) }

    /// A span of whole seconds.
    package static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(microseconds: count * 1_000_000) }

    /// A span of whole minutes.
    package static func minutes(_ count: Int64) -> TimeSpan { .seconds(count * 60) }

    /// The length in seconds, for estimates and statistics.
    package var seconds: Double {
        Double(microseconds) / 1_000_000
    }

    /// The length in whole milliseconds, cut down.
    package var milliseconds: Int64 {
        microseconds / 1_000
    }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.microseconds < right.microseconds }

    /// Both after each other.
    package static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(microseconds: left.microseconds + right.microseconds)
    }

    /// So many times as long, cut down to a microsecond.
    package static func * (span: TimeSpan, factor: Double) -> TimeSpan {
        TimeSpan(microseconds: Int64(Double(span.microseconds) * factor))
    }
}
