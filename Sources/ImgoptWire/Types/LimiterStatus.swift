package import ImgoptJSON

/// The rates in force.
package struct LimiterStatus: WireValue {
    /// Creations a minute.
    package var rpm: Int

    /// Reads a minute.
    package var readRPM: Int

    /// Creations that may go at once.
    package var burst: Int

    /// Whether they differ from the settings because of `limiter.set`.
    package var setByAdmin: Bool

    /// Why the live rate is below the set one.
    package var reason: RateReason?

    /// A value of these members.
    package init(rpm: Int, readRPM: Int, burst: Int, setByAdmin: Bool = false, reason: RateReason? = nil) {
        self.rpm = rpm
        self.readRPM = readRPM
        self.burst = burst
        self.setByAdmin = setByAdmin
        self.reason = reason
    }

    /// Reads the wire form.
    package init(json: JSONValue) throws(WireError) {
        let members = try Members(json)
        rpm = try members.required("rpm")
        readRPM = try members.required("read_rpm")
        burst = try members.required("burst")
        setByAdmin = try members.optional("set_by_admin") ?? false
        reason = try members.optional("reason")
    }

    /// The wire form.
    package var json: JSONValue {
        .members([
            "rpm": rpm.json, "read_rpm": readRPM.json, "burst": burst.json, "set_by_admin": setByAdmin.json,
            "reason": reason?.json ?? .null,
        ])
    }
}

extension LimiterStatus {
    /// What it looks like on the wire.
    package static var schema: Schema {
        .object(
            "LimiterStatus",
            [
                .required("rpm", .count), .required("read_rpm", .count), .required("burst", .count),
                .required("set_by_admin", .bool), .required("reason", RateReason.schema.orNull),
            ])
    }
}
