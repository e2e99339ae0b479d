import ArgumentParser
import ReplicateSimulator

/// How many requests are let through.
struct LimitOptions: ParsableArguments {
    @Option(help: "How requests are counted: bucket, sliding (any 60 s) or fixed (minutes of the clock).")
    var limiter = CallLimiter.Kind.bucket

    @Option(help: "Creations a minute; 0 is no limit.")
    var createRpm = 600

    @Option(help: "Creations out of a full bucket (default: a minute's worth).")
    var createBurst: Int?

    @Option(help: "Other requests a minute; 0 is no limit.")
    var readRpm = 3_000

    @Option(help: "Other requests out of a full bucket (default: a minute's worth).")
    var readBurst: Int?

    @Flag(help: "The account is short of credit: 6 creations a minute, one at a time.")
    var lowCredit = false

    func validate() throws {
        guard createRpm >= 0, readRpm >= 0, createBurst ?? 1 > 0, readBurst ?? 1 > 0 else {
            throw ValidationError("limits must not be negative, and bursts at least 1")
        }
    }

    func apply(to settings: inout SimulatorSettings) {
        settings.limiterKind = limiter
        settings.createPerMinute = createRpm
        settings.createBurst = createBurst
        settings.readPerMinute = readRpm
        settings.readBurst = readBurst
        settings.lowCredit = lowCredit
    }
}

extension CallLimiter.Kind: ExpressibleByArgument {}
