package import ImgoptJSON

/// Sets the rate at once; survives a restart until it is reset.
package struct LimiterSet: WireMethod {
    /// What it answers.
    package typealias Result = LimiterStatus

    /// The method's name.
    package static let method = "limiter.set"

    /// What it does, in a line.
    package static let summary = "Sets the rate at once; survives a restart until it is reset"

    /// The names of its params.
    package static let paramNames = ["rpm", "read_rpm", "burst"]

    /// Creations a minute.
    package var rpm: Int?

    /// Reads a minute.
    package var readRPM: Int?

    /// Creations that may go at once.
    package var burst: Int?

    /// A value of these members.
    package init(rpm: Int? = nil, readRPM: Int? = nil, burst: Int? = nil) {
        self.rpm = rpm
        self.readRPM = readRPM
        self.burst = burst
    }

    /// Reads the params; others than those of this type are refused.
    package init(params: JSONValue?) throws(WireError) {
        let members = try Members(params: params, names: Self.paramNames)
        rpm = try members.optional("rpm", in: Limits.rates)
        readRPM = try members.optional("read_rpm", in: Limits.rates)
        burst = try members.optional("burst", in: Limits.rates)
    }

    /// The params as a client sends them.
    package var params: JSONValue {
        .members(["rpm": rpm?.json, "read_rpm": readRPM?.json, "burst": burst?.json])
    }
}

extension LimiterSet {
    /// What its params look like.
    package static var paramSchemas: [Schema.Member] {
        [
            .optional("rpm", .integer(in: Limits.rates), example: 60),
            .optional("read_rpm", .integer(in: Limits.rates)),
            .optional("burst", .integer(in: Limits.rates)),
        ]
    }
}
