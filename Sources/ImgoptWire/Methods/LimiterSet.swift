package struct LimiterSet: WireMethod {
    package typealias Result = LimiterStatus

    package static let facts = MethodFacts(
        "limiter.set", "Sets the rate at once; survives a restart until it is reset",
        access: .admins(to: "change the limits"), from: .turn)

    package var rpm: Int?
    package var readRPM: Int?
    package var burst: Int?

    package init(rpm: Int? = nil, readRPM: Int? = nil, burst: Int? = nil) {
        self.rpm = rpm
        self.readRPM = readRPM
        self.burst = burst
    }

    package static let shape = Shape(
        Self.init,
        .optional("rpm", \.rpm, as: .integer(in: Limits.rates), example: "60", "Creations a minute."),
        .optional("read_rpm", \.readRPM, as: .integer(in: Limits.rates), "Reads a minute."),
        .optional("burst", \.burst, as: .integer(in: Limits.rates), "Creations that may go at once."))
}
