// What hooks were told, where one is set.
extension MetricsReport {
    func hooks() -> [MetricFamily] {
        let hooks = snapshot.hooks
        guard !hooks.isEmpty else { return [] }
        func family(_ family: MetricFamily, _ value: (HookStatus) -> Double) -> MetricFamily {
            family.with(hooks.map { ($0.name, value($0)) }, by: "hook")
        }
        return [
            family(.counter("imgopt_notify_delivered", "Events that a hook took.")) { Double($0.taken) },
            family(.counter("imgopt_notify_failures", "Tries to tell a hook an event that failed.")) {
                Double($0.failures)
            },
            family(.counter("imgopt_notify_missed", "Events that a hook was not told: the log held them no more.")) {
                Double($0.missed)
            },
            family(.gauge("imgopt_notify_waiting_events", "Events that a hook has not taken yet, as far as read.")) {
                Double($0.waiting)
            },
        ]
    }
}
