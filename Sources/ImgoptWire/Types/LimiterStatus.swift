/// The rates in force.
package struct LimiterStatus: WireObject {
    package var rpm: Int
    package var readRPM: Int
    package var burst: Int
    package var setByAdmin: Bool
    package var reason: RateReason?

    package init(rpm: Int, readRPM: Int, burst: Int, setByAdmin: Bool, reason: RateReason?) {
        self.rpm = rpm
        self.readRPM = readRPM
        self.burst = burst
        self.setByAdmin = setByAdmin
        self.reason = reason
    }

    package static let shape = Shape(
        Self.init,
        .required("rpm", \.rpm, as: .count, "Creations a minute."),
        .required("read_rpm", \.readRPM, as: .count, "Reads a minute."),
        .required("burst", \.burst, as: .count, "Creations that may go at once."),
        .required(
            "set_by_admin", \.setByAdmin,
            "Whether they differ from the settings because of `limiter.set`."),
        .nullable("reason", \.reason, "Why the live rate is below the set one."))
}
