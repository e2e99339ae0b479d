import ImgoptEngine
import ImgoptWire

// Each account by its name, where there is more than the main one: what is told of all is told elsewhere.
extension MetricsReport {
    func accounts() -> [MetricFamily] {
        let all = snapshot.figures.accounts.compactMap { id, own in
            snapshot.accounts[id].map { ($0.name, own) }
        }.sorted { $0.0 < $1.0 }
        guard all.count > 1 else { return [] }
        func family(_ family: MetricFamily, _ value: (AccountStatistics) -> Double) -> MetricFamily {
            family.with(all.map { ($0.0, value($0.1)) }, by: "account")
        }
        var states = MetricFamily.gauge("imgopt_account_state", "1 for how an account stands.")
        for (name, own) in all {
            for state in AccountState.allCases {
                states = states.with(
                    AccountState(own) == state ? 1 : 0, ("account", name), ("state", state.rawValue))
            }
        }
        return [
            states,
            family(.counter("imgopt_account_creations", "Creations sent to an account.")) {
                Double($0.tally.creations)
            },
            family(.counter("imgopt_account_refused_creations", "Creations that it refused for the rate.")) {
                Double($0.tally.refusedCreations)
            },
            family(.gauge("imgopt_account_creations_in_window", "Its creations that count in the rolling window.")) {
                Double($0.createdInWindow)
            },
            family(.gauge("imgopt_account_creation_limit", "Its creations a window, as they are in force.")) {
                Double($0.createLimit)
            },
            family(.counter("imgopt_account_reads", "Its requests that count as reads.")) {
                Double($0.tally.reads)
            },
            family(.gauge("imgopt_account_in_flight_items", "Items at the provider that were sent to it.")) {
                Double($0.inFlight)
            },
            family(
                .gauge(
                    "imgopt_account_spent_today_currency", unit: "currency",
                    "What was spent of it since midnight, UTC; what is in flight is counted already.")
            ) { $0.spent.units },
        ]
    }
}
