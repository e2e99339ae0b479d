import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

/// Whether the daemon is well, check by check, with what to do where it is not.
struct HealthReport {
    private(set) var checks: [HealthCheck] = []
    private var isFailing = false

    /// The one truth for `health`, for the exit status of `imgoptctl health`, and for systemd's status line.
    var health: Health {
        let isWell = checks.allSatisfy(\.ok)
        return Health(status: isWell ? .ok : isFailing ? .failing : .degraded, checks: checks)
    }

    /// The first thing that is wrong; nil: all is well.
    var firstProblem: String? {
        checks.first { !$0.ok }?.detail
    }

    init(_ figures: EngineStatistics, _ handlers: Handlers, at now: Moment) {
        provider(figures, handlers.provider.account)
        models(figures, handlers)
        storage(handlers.storage)
        outputs(figures)
        rate(figures, handlers.settings, at: now)
        let limit = handlers.settings.metrics.healthyQueueLength
        add(
            "queue", figures.queueLength < limit,
            "\(figures.queueLength) images wait for the rate; healthy is below \(limit)")
        if figures.forPerson > 0 {
            add(
                "unresolved", false,
                "\(figures.forPerson) creations are in doubt and can't be found any more: see imgoptctl items, "
                    + "then retry or cancel them")
        }
        pausedStores(figures, handlers)
        if figures.isPaused { add("paused", false, "creations are paused by an admin: imgoptctl resume") }
        if figures.isDraining { add("draining", false, "the daemon takes no new work: restart it to go on") }
    }

    private mutating func provider(_ figures: EngineStatistics, _ account: ProviderStatus.Account) {
        if let gate = figures.gate, let reason = gate.reason {
            isFailing = true
            let advice =
                switch reason {
                case .unreachable: "the provider can't be reached (\(gate.message)): check the network and base_url"
                case .noCredit: "the account has no credit: buy some, creations go on by themselves (\(gate.message))"
                case .tokenRefused:
                    "the provider refuses the token: put a valid one in place, then restart (\(gate.message))"
                }
            return add("provider", false, advice)
        }
        switch account {
        case .tokenRefused(let message):
            isFailing = true
            add(
                "provider", false, "the provider refuses the token: put a valid one in place, then restart (\(message))"
            )
        case .unreachable(let message) where figures.tally.creations == 0:
            add(
                "provider", false,
                "the provider could not be reached at start (\(message)): check the network and base_url")
        case .ok(let name): add("provider", true, "account \(name)")
        case .unknown, .unreachable: add("provider", true, "")
        }
        if let gate = figures.readGate {
            add("polling", false, "predictions can't be read (\(gate.message)): it is tried again by itself")
        }
    }

    private mutating func models(_ figures: EngineStatistics, _ handlers: Handlers) {
        for (model, rest) in figures.downModels.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let name = handlers.database.modelName(model) ?? "a model"
            add("model", false, "\(name) fails again and again (\(rest.message)): it is probed, other models go on")
        }
    }

    /// Not unwell, since somebody wants it so; but whoever wonders should find it.
    private mutating func pausedStores(_ figures: EngineStatistics, _ handlers: Handlers) {
        for (id, store) in figures.stores.sorted(by: { $0.key.rawValue < $1.key.rawValue })
        where store.settings.isPaused && store.queued > 0 {
            guard let name = handlers.database.storeName(id) else { continue }
            add("store", true, "\(name) is paused, \(store.queued) images wait: imgoptctl store resume \(name)")
        }
    }

    private mutating func storage(_ storage: StorageStatus) {
        if let problem = storage.current {
            isFailing = true
            add("database", false, "turns can't be written (\(problem.message)): nothing is sent until they can")
        } else {
            add("database", true, "")
        }
    }

    private mutating func outputs(_ figures: EngineStatistics) {
        if let noSpace = figures.noSpace {
            isFailing = true
            add("outputs", false, "outputs can't be stored (\(noSpace)): free some space within the hour")
        } else {
            add("outputs", true, "")
        }
    }

    private mutating func rate(_ figures: EngineStatistics, _ settings: Settings, at now: Moment) {
        let quiet = TimeSpan.seconds(Int64(settings.metrics.healthyAfterThrottleSeconds))
        let isQuiet = figures.tally.lastRefusal.map { now - $0 >= quiet } ?? true
        let limited = figures.learnedLimit.map { "; the provider's limit is \($0) a minute now" } ?? ""
        add("rate", isQuiet, isQuiet ? "" : "the provider refused creations for the rate in the last minute\(limited)")
    }

    private mutating func add(_ name: String, _ ok: Bool, _ detail: String) {
        checks.append(HealthCheck(name: name, ok: ok, detail: ok && name == "queue" ? "" : detail))
    }
}
