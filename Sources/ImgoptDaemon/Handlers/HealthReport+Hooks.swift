import ImgoptEngine
import ImgoptWire

// Whether hooks take what they are told.
extension HealthReport {
    mutating func hooks() {
        guard !snapshot.hooks.isEmpty else { return }
        let problems = snapshot.hooks.compactMap { hook in
            [trouble(of: hook), hook.obstacle.map { "\(hook.name): \($0)" }].compactMap(\.self)
        }.flatMap(\.self)
        let missed = snapshot.hooks.filter { $0.missed > 0 }.map {
            "\($0.name): \($0.missed) events were not told, since the log held them no more"
        }
        check(
            .notify, problems.isEmpty ? nil : (problems + missed).joined(separator: "; "),
            well: missed.joined(separator: "; "))
    }

    private func trouble(of hook: HookStatus) -> String? {
        guard let trouble = hook.trouble else { return nil }
        let seconds = Int((snapshot.now - trouble.since).seconds)
        let since = seconds < 120 ? "\(max(0, seconds)) s" : "\(seconds / 60) min"
        let waiting = "\(hook.waiting)\(hook.isMoreWaiting ? " or more" : "")"
        let times = trouble.failures == 1 ? "once" : "\(trouble.failures) times"
        return "\(hook.name) did not take event \(trouble.seq), tried \(times) for \(since) (\(trouble.reason)); "
            + "\(waiting) \(hook.waiting == 1 ? "event waits" : "events wait"), and it is tried again by itself"
    }
}
