/// The rates in force.
public struct LimiterStatus: WireObject {
    public var rpm: Int
    public var readRPM: Int
    public var burst: Int
    public var setByAdmin: Bool
    public var reason: RateReason?

    package init(rpm: Int, readRPM: Int, burst: Int, setByAdmin: Bool, reason: RateReason?) {
        self.rpm = rpm
        self.readRPM = readRPM
        self.burst = burst
        self.setByAdmin = setByAdmin
        self.reason = reason
    }

    public static let shape = Shape(
        Self.init,
        .required("rpm", \.rpm, as: .count, "Creations a minute."),
        .required("read_rpm", \.readRPM, as: .count, "Reads a minute."),
        .required("burst", \.burst, as: .count, "Creations that may go at once."),
        .required(
            "set_by_admin", \.setByAdmin,
            "Whether they differ from the settings because of `limiter.set`."),
        .nullable("reason", \.reason, "Why the live rate is below the set one."))
}
