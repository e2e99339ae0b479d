import ImgoptDatabase
import ImgoptEngine

// The stores: those with the most to do by name, the rest as one. Whatever stores come, the series stay few.
extension MetricsReport {
    func stores() -> [MetricFamily] {
        let stores = snapshot.figures.stores
        // What can't be read is missing, and not nothing.
        let oldest = facts.oldestQueued
        var rows: [StoreID: Row] = [:]
        var rest = Row()
        for id in Set(facts.told.named.keys).union(stores.keys) {
            var row = Row()
            if let store = stores[id] {
                row.spent = store.spent
                row.budget = store.settings.dailyBudget
                row.isOverBudget = store.isOverBudget
                row.waitingForBudget = store.waitingForBudget
                (row.queued, row.inFlight, row.isPaused) = (store.queued, store.inFlight, store.settings.isPaused)
                // Between the engine's look and the database's a turn may lie: nothing queued waits for nothing.
                if store.queued > 0 { row.oldest = oldest?[id].map { max(0, (snapshot.now - $0).seconds) } ?? 0 }
            }
            row.counts = facts.told.named[id] ?? row.counts
            if let name = facts.names[id], name != Self.others, shows(name) {
                rows[id] = row
            } else {
                rest.add(row)
            }
        }
        rest.counts += facts.told.others
        let named = rows.map { (facts.names[$0.key] ?? "", $0.value) }.sorted { $0.0 < $1.0 }
        let all = named + [(Self.others, rest)]
        func family(_ family: MetricFamily, _ value: (Row) -> Double) -> MetricFamily {
            family.with(all.map { ($0.0, value($0.1)) }, by: "store")
        }
        let waits = family(
            .gauge(
                "imgopt_store_oldest_wait_seconds", unit: "seconds",
                "Since when a store's oldest job with queued images waits; of the others the longest.")
        ) { $0.oldest }
        return (oldest == nil ? [] : [waits]) + [
            family(.gauge("imgopt_store_queued_items", "Items of a store that wait for a slot.")) { Double($0.queued) },
            family(.gauge("imgopt_store_in_flight_items", "Items of a store at the provider or on their way.")) {
                Double($0.inFlight)
            },
            family(.gauge("imgopt_store_paused", "1 while a store is paused; of the others how many are.")) {
                Double($0.paused)
            },
            family(.counter("imgopt_store_creations", "Creations of a store.")) { Double($0.counts.creations) },
            family(.counter("imgopt_store_done_items", "Items of a store that were done.")) { Double($0.counts.done) },
            family(.counter("imgopt_store_failed_items", "Items of a store that were given up.")) {
                Double($0.counts.failed)
            },
        ] + money(all)
    }

    /// What stores spend.
    private func money(_ rows: [(String, Row)]) -> [MetricFamily] {
        func family(_ family: MetricFamily, _ value: (Row) -> Double) -> MetricFamily {
            family.with(rows.map { ($0.0, value($0.1)) }, by: "store")
        }
        let budgets = MetricFamily.gauge(
            "imgopt_store_daily_budget_currency", unit: "currency",
            "What a store may spend from midnight to midnight, UTC; missing where it has no budget of its own.")
        return [
            family(
                .counter(
                    "imgopt_store_spend_currency", unit: "currency",
                    "What a store's attempts cost that have ended, in the currency's unit, since the start.")
            ) { Double($0.counts.spentMicros) / 1_000_000 },
            family(
                .gauge(
                    "imgopt_store_spent_today_currency", unit: "currency",
                    "What a store spent since midnight, UTC; what is in flight is counted already.")
            ) { $0.spent.units },
            budgets.with(rows.compactMap { name, row in row.budget.map { (name, $0.units) } }, by: "store"),
            family(
                .gauge(
                    "imgopt_store_budget_exhausted",
                    "1 while some model costs more than is left of a store's budget; of the others how many.")
            ) { Double($0.exhausted) },
            family(.gauge("imgopt_store_budget_waiting_items", "Items of a store that wait for a budget.")) {
                Double($0.waitingForBudget)
            },
        ]
    }

    private struct Row {
        var queued = 0
        var inFlight = 0
        var oldest = 0.0
        var paused = 0
        var spent = Money.zero
        var budget: Money?
        var exhausted = 0
        var waitingForBudget = 0
        var counts = TurnFigures.StoreCounts()

        var isPaused: Bool {
            get { paused > 0 }
            set { paused = newValue ? 1 : 0 }
        }

        var isOverBudget: Bool {
            get { exhausted > 0 }
            set { exhausted = newValue ? 1 : 0 }
        }

        mutating func add(_ other: Row) {
            spent = spent + other.spent
            exhausted += other.exhausted
            waitingForBudget += other.waitingForBudget
            queued += other.queued
            inFlight += other.inFlight
            oldest = max(oldest, other.oldest)
            paused += other.paused
            counts += other.counts
        }
    }
}
