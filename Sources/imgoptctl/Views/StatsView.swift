import ImgoptWire

/// The limiter's statistics for people.
enum StatsView {
    static func facts(_ stats: Stats, times: TimeStyle) -> Facts {
        var facts = Facts()
        let limiter = stats.rateLimiter
        let create = stats.create
        facts.add("status", stats.status.rawValue, Colours.of(stats.status))
        facts.add("queueLength", "\(limiter.queueLength)", stats.health.queueHealthy ? nil : .yellow)
        facts.add(
            "requestsInLastMinute/maxRPM",
            "\(limiter.requestsInLastMinute)/\(limiter.maxRPM) (\(Figures.fixed(limiter.rpmUsagePercent))%)",
            stats.health.rpmHealthy ? nil : .yellow)
        facts.add("creations open", "\(create.open), burst \(create.burst)")
        facts.add("next creation in", Figures.duration(milliseconds: create.nextSlotMilliseconds))
        if let until = create.throttledUntil { facts.add("throttled until", times.text(until), .yellow) }
        if create.rejectedTotal > 0 { facts.add("creations refused", "\(create.rejectedTotal)", .yellow) }
        if let learned = create.learnedRPM { facts.add("learned rpm", "\(learned)", .yellow) }
        if let reason = create.reason { facts.add("rate in force", "\(create.rpm): \(words(reason))", .yellow) }
        facts.add(
            "reads", "\(stats.read.inLastMinute)/\(stats.read.rpm), \(Figures.fixed(stats.read.perImage, 2)) an image")
        if let until = stats.read.throttledUntil { facts.add("reads throttled until", times.text(until), .yellow) }
        if stats.read.rejectedTotal > 0 { facts.add("reads refused", "\(stats.read.rejectedTotal)", .yellow) }
        if let money = stats.money, money.spent.micros > 0 || money.dailyBudget != nil {
            facts.add("spent today", StatusView.words(money), money.heldBy == nil ? nil : .yellow)
        }
        for (name, account) in (stats.accounts ?? [:]).sorted(by: { $0.key < $1.key }) {
            let (create, read) = (account.create, account.read)
            facts.add(
                "account \(name)",
                "\(account.state.rawValue), \(create.inLastMinute)/\(create.rpm), \(account.inFlight) in flight, "
                    + "reads \(read.inLastMinute)/\(read.rpm)", AccountsTable.colour(of: account.state))
        }
        facts.add("time", times.text(stats.timestamp))
        return facts
    }

    /// Why the rate in force is not the set one.
    static func words(_ reason: RateReason) -> String {
        switch reason {
        case .lowCredit: "the account has little credit"
        case .sharedAccount: "somebody else uses the account"
        case .providerLimit: "the provider named a lower limit"
        case .setByAdmin: "an admin set it (imgoptctl limit reset takes it back)"
        }
    }
}
