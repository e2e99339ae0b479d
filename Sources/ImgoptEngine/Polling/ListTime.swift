/// A time the provider tells, taken for a place in its list.
///
/// It writes the fraction of a second with six digits, with three or not at all, as it happens, and cuts off the rest.
/// So a time without a fraction may mean any moment of that second, and of two told times the smaller may be the
/// later one.
package struct ListTime: Hashable, Sendable {
    /// The earliest moment that may be meant: what is told.
    package let earliest: Moment

    /// The place of something that is told to be from that moment.
    package init(_ told: Moment) { earliest = told }

    /// The latest moment that may be meant.
    package var latest: Moment { earliest + step - .shortest }

    /// Whether hardly anything was cut off.
    package var isExact: Bool { step < .milliseconds(10) }

    private var step: TimeSpan {
        if earliest.microseconds.isMultiple(of: 1_000_000) { return .seconds(1) }
        return earliest.microseconds.isMultiple(of: 1_000) ? .milliseconds(1) : .shortest
    }

    /// How far down a page of the list reaches, nil if it is empty: all that is newer than this moment is on it. Every
    /// entry bounds the end of the page, and the one that tells most exactly bounds it best.
    package static func end(ofPage times: some Sequence<ListTime>) -> Moment? {
        times.lazy.map(\.latest).min()
    }
}
