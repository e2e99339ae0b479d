internal import ImgoptHTTP
internal import Synchronization

/// Looks at the time that the API's answers carry, about once a second, however many there are.
package final class DateWatch: Sendable {
    /// What one answer told. All in microseconds since 1970.
    package struct Reading: Sendable, Equatable {
        /// When its request was sent, by our clock.
        package let sent: Int64
        /// When it was there, by our clock.
        package let received: Int64
        /// The second that the provider's clock showed meanwhile: its begin.
        package let second: Int64
    }

    private static let interval: Int64 = 1_000_000
    private let now: @Sendable () -> Int64
    private let tell: @Sendable (Reading) -> Void
    private let next = Atomic<Int64>(.min)

    /// A watch that reads our time from `now` and tells what it learns, on whichever thread an answer comes in.
    package init(now: @escaping @Sendable () -> Int64, tell: @escaping @Sendable (Reading) -> Void) {
        self.now = now
        self.tell = tell
    }

    /// Our time, for a request that is about to be sent.
    func mark() -> Int64 { now() }

    /// Looks at the answer to a request that was sent at `sent`.
    func look(_ response: HTTPResponse, sent: Int64) {
        let received = now()
        let due = next.load(ordering: .relaxed)
        guard received >= due, Self.isFresh(response), let text = response.headers["date"],
            let second = HTTPDate.microseconds(text),
            next.compareExchange(expected: due, desired: received + Self.interval, ordering: .relaxed).exchanged
        else { return }
        tell(Reading(sent: sent, received: received, second: second))
    }

    /// Whether it comes from the provider itself: what a cache kept tells the time of then.
    private static func isFresh(_ response: HTTPResponse) -> Bool {
        response.headers["age"].map { $0 == "0" } ?? true
    }
}
