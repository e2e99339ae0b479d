package import ImgoptEngine

/// How the timeline stood at some moment, for the next life to go on with it.
package struct ClockRecord: Hashable, Sendable {
    /// The id of the boot; empty: unknown.
    package let boot: String
    /// Microseconds since the boot.
    package let steady: Int64
    /// The moment of the timeline.
    package let moment: Moment
    /// How far the wall clock was ahead of it.
    package let ahead: TimeSpan

    package init(boot: String, steady: Int64, moment: Moment, ahead: TimeSpan) {
        self.boot = boot
        self.steady = steady
        self.moment = moment
        self.ahead = ahead
    }
}
