public struct LimiterSet: WireMethod {
    public typealias Result = LimiterStatus

    public static let facts = MethodFacts(
        "limiter.set", "Sets the rate at once; survives a restart until it is reset",
        access: .admins(to: "change the limits"), from: .turn, as: .deed, errors: [.unknownAccount])

    public var rpm: Int?
    public var readRPM: Int?
    public var burst: Int?
    public var account: String?

    public init(rpm: Int? = nil, readRPM: Int? = nil, burst: Int? = nil, account: String? = nil) {
        self.rpm = rpm
        self.readRPM = readRPM
        self.burst = burst
        self.account = account
    }

    public static let shape = Shape(
        Self.init,
        .optional("rpm", \.rpm, as: .integer(in: Limits.rates), example: "60", "Creations a minute."),
        .optional("read_rpm", \.readRPM, as: .integer(in: Limits.rates), "Reads a minute."),
        .optional("burst", \.burst, as: .integer(in: Limits.rates), "Creations that may go at once."),
        .optional("account", \.account, "The account whose rates these are; left out: `default`."))
}
