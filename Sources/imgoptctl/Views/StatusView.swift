import ImgoptWire

/// All that an operator wants to see first, on one screen.
enum StatusView {
    private static let mostStores = 10

    static func text(
        _ overview: Overview, _ stats: Stats, _ health: Health, width: Int?, style: Style, times: TimeStyle
    ) -> String {
        var facts = Facts()
        let failing = health.checks.filter { !$0.ok || HealthView.wish($0) != nil }.map { "\($0.name): \($0.detail)" }
        let state = [health.status.rawValue] + failing
        facts.add("health", state.joined(separator: "; "), Colours.of(health.status))
        let limiter = stats.rateLimiter
        let usage = Figures.fixed(limiter.rpmUsagePercent)
        facts.add("rate", "\(limiter.requestsInLastMinute)/\(limiter.maxRPM) creations a minute (\(usage)%)")
        if let until = stats.create.throttledUntil { facts.add("throttled until", times.text(until), .yellow) }
        let items = overview.items
        let inFlight = items.creating + items.processing + items.saving
        facts.add("items", "\(items.queued) queued, \(inFlight) in flight, \(items.done) done, \(items.failed) failed")
        if items.unresolved > 0 { facts.add("unresolved", "\(items.unresolved)", .yellow) }
        facts.add("jobs", "\(overview.jobs.pending) pending, \(overview.jobs.running) running")
        let done = overview.throughput
        facts.add("done", "\(done.doneLastMinute) in the last minute, \(done.doneLastHour) in the last hour")
        if let money = overview.money, money.spent.micros > 0 || money.dailyBudget != nil {
            facts.add("spent today", words(money), money.heldBy == nil ? nil : .yellow)
        }
        let total = overview.latency.total
        facts.add(
            "submit to file",
            "p50 \(Figures.duration(milliseconds: total.p50Milliseconds)), "
                + "p99 \(Figures.duration(milliseconds: total.p99Milliseconds))")
        facts.add(
            "disk",
            "database \(Figures.bytes(overview.databaseBytes)), outputs \(Figures.bytes(overview.outputsBytes))")
        return facts.text(width: width, style: style) + stores(overview.stores, width, style)
    }

    /// `1.25 of 5.00 USD, 3 images wait for the next day (UTC)`.
    static func words(_ money: MoneyStatus) -> String {
        let budget = money.dailyBudget.map { " of \($0.shown)" } ?? ""
        let held = money.held > 0 ? ", \(Figures.count(money.held, "image")) held by a budget" : ""
        return "\(money.spent.shown)\(budget) \(money.currency)\(held)"
    }

    private static func stores(_ stores: [StoreStatus], _ width: Int?, _ style: Style) -> String {
        guard !stores.isEmpty else { return "" }
        let busiest = stores.sorted { ($0.inFlight + $0.queued) > ($1.inFlight + $1.queued) }
        // Off a terminal nobody has to fit it on a screen.
        let shown = width == nil ? busiest : Array(busiest.prefix(mostStores))
        let rest = stores.count - shown.count
        return "\n" + StoresTable.table(shown).text(width: width, style: style)
            + (rest > 0 ? "and \(Figures.count(rest, "other store")): imgoptctl stores\n" : "")
    }
}
