/// One account while the service runs: its limits, its predictions and what is counted of it alone.
struct SimulatedAccount: Sendable {
    /// Its limits as they are in force.
    private(set) var limits: AccountLimits
    private var createLimiter: CallLimiter
    private var readLimiter: CallLimiter
    private var lowCreditLimiter: CallLimiter
    /// Its predictions by their index, oldest first.
    var predictions: [Int] = []
    /// Its creations. Kept only beside other accounts: one alone has the ledger of all.
    var ledger = CreationLedger()
    var counters = AccountCounters()

    init(_ limits: AccountLimits) {
        self.limits = limits
        createLimiter = limits.createLimiter
        readLimiter = limits.readLimiter
        lowCreditLimiter = AccountLimits.lowCreditLimiter
    }

    /// Puts new limits in force. A limit that has not been touched keeps its memory.
    mutating func change(to new: AccountLimits) {
        let before = limits
        limits = new
        let kindChanged = before.kind != new.kind
        if kindChanged || before.create != new.create { createLimiter = new.createLimiter }
        if kindChanged || before.read != new.read { readLimiter = new.readLimiter }
        if before.lowCredit != new.lowCredit { lowCreditLimiter = AccountLimits.lowCreditLimiter }
    }

    /// Counts a request against its limit, or refuses it.
    mutating func take(_ kind: RequestKind, at now: Microseconds) -> CallLimiter.Decision {
        switch (kind, limits.lowCredit) {
        case (.create, true): lowCreditLimiter.take(at: now)
        case (.create, false): createLimiter.take(at: now)
        default: readLimiter.take(at: now)
        }
    }

    /// What the headers say about the limit that a request of this kind counts against.
    mutating func headers(for kind: RequestKind, at now: Microseconds) -> RateHeaders {
        switch (kind, limits.lowCredit) {
        case (.create, true): Self.headers(of: &lowCreditLimiter, at: now)
        case (.create, false): Self.headers(of: &createLimiter, at: now)
        default: Self.headers(of: &readLimiter, at: now)
        }
    }

    private static func headers(of limiter: inout CallLimiter, at now: Microseconds) -> RateHeaders {
        RateHeaders(remaining: limiter.remaining(at: now), resetSeconds: limiter.resetSeconds(at: now))
    }
}

/// What `GET /sim/accounts` counts, apart from creations.
struct AccountCounters: Sendable {
    var requests = 0
    var refusedCreates = 0
    var refusedReads = 0
    /// Requests with its token while that was revoked.
    var unauthenticated = 0
}

/// The limits of one account: its own, and for the rest those of all.
struct AccountLimits: Sendable, Equatable {
    struct Rate: Sendable, Equatable {
        let perMinute: Int
        let burst: Int?
    }

    let kind: CallLimiter.Kind
    let create: Rate
    let read: Rate
    let lowCredit: Bool

    init(_ account: AccountSettings, _ all: SimulatorSettings) {
        kind = all.limiterKind
        create = Rate(
            perMinute: account.createPerMinute ?? all.createPerMinute, burst: account.createBurst ?? all.createBurst)
        read = Rate(perMinute: account.readPerMinute ?? all.readPerMinute, burst: account.readBurst ?? all.readBurst)
        lowCredit = account.lowCredit ?? all.lowCredit
    }

    var createLimiter: CallLimiter { CallLimiter(kind: kind, perMinute: create.perMinute, burst: create.burst) }
    var readLimiter: CallLimiter { CallLimiter(kind: kind, perMinute: read.perMinute, burst: read.burst) }
    static var lowCreditLimiter: CallLimiter { CallLimiter(kind: .bucket, perMinute: 6, burst: 1) }
}
