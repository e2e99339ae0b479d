/// What a reload does to the settings in force: which values it takes over, and which only a restart can.
struct SettingsChange: Sendable, Equatable {
    /// Names of settings that differ and take effect at once, such as `limiter.rpm` or `stores.acme.weight`.
    private(set) var changed: [String] = []
    /// Names of settings that differ and take effect at the next start.
    private(set) var needsRestart: [String] = []
    /// Stores with a difference.
    private(set) var changedStores: [String] = []
    /// The settings in force afterwards: `running` with what changes at once.
    private(set) var settings: Settings

    /// Whole sections that take effect at once. The others hold what the daemon was built with: folders, the socket,
    /// the sizes of buffers and queues, the log's target.
    private static let liveSections: Set<String> = ["access", "money", "poll", "retention"]
    private static let liveSettings: Set<String> = [
        "limiter.rpm", "limiter.burst", "limiter.read_rpm", "engine.max_in_flight", "engine.max_queued",
        "engine.max_attempts", "engine.max_paid_runs",
        "engine.retry_base_ms", "engine.retry_max_ms", "engine.search_window_ms",
        "engine.list_delay_ms", "replicate.hop_delay_ms",
        "engine.breaker_failures", "engine.breaker_rest_base_ms", "engine.breaker_rest_max_ms",
        "engine.retry_lost_outputs", "outputs.max_downloads", "outputs.max_per_image", "outputs.retention_days",
        "outputs.max_bytes",
        "metrics.healthy_queue_length", "metrics.healthy_after_throttle_s",
        "replicate.model", "replicate.token_file", "log.level",
    ]

    /// Compares the settings in force with those that were just read.
    init(from running: Settings, to new: Settings) {
        settings = running
        for section in SettingsTable.sections {
            for row in section.rows { compare(row, "\(section.name).\(row.name)", section.name, new) }
        }
        for name in Set(running.stores.keys).union(new.stores.keys).sorted() {
            let (old, wanted) = (running.stores[name] ?? .init(), new.stores[name] ?? .init())
            if old != wanted { changedStores.append(name) }
            for row in SettingsTable.storeRows where row.yaml(in: old) != row.yaml(in: wanted) {
                changed.append("stores.\(name).\(row.name)")
            }
        }
        settings.stores = new.stores
        for name in Set(running.models.keys).union(new.models.keys).sorted() {
            let (old, wanted) = (running.models[name] ?? .init(), new.models[name] ?? .init())
            compareModel(name, old, wanted)
        }
    }

    /// What a model costs takes effect at once, what its inputs are called does not.
    private mutating func compareModel(_ name: String, _ old: Settings.Model, _ wanted: Settings.Model) {
        var model = old
        for row in SettingsTable.modelRows where row.yaml(in: old) != row.yaml(in: wanted) {
            guard case .optionalAmount = row.kind else {
                needsRestart.append("models.\(name).\(row.name)")
                continue
            }
            changed.append("models.\(name).\(row.name)")
            row.copy(from: wanted, to: &model)
            settings.models[name] = model
        }
    }

    /// A token that differs is in use from now on.
    mutating func noteNewToken() {
        changed.append("token")
    }

    private mutating func compare(_ row: SettingRow<Settings>, _ name: String, _ section: String, _ new: Settings) {
        guard row.yaml(in: settings) != row.yaml(in: new) else { return }
        guard Self.liveSections.contains(section) || Self.liveSettings.contains(name) else {
            return needsRestart.append(name)
        }
        changed.append(name)
        row.copy(from: new, to: &settings)
    }
}

extension SettingRow {
    /// Takes this setting's value over.
    fileprivate func copy(from source: Root, to target: inout Root) {
        switch kind {
        case .flag(let place): target[keyPath: place] = source[keyPath: place]
        case .integer(let place, _): target[keyPath: place] = source[keyPath: place]
        case .optionalInteger(let place, _): target[keyPath: place] = source[keyPath: place]
        case .number(let place, _): target[keyPath: place] = source[keyPath: place]
        case .text(let place, _): target[keyPath: place] = source[keyPath: place]
        case .optionalText(let place, _): target[keyPath: place] = source[keyPath: place]
        case .optionalAmount(let place, _): target[keyPath: place] = source[keyPath: place]
        case .list(let place, _): target[keyPath: place] = source[keyPath: place]
        }
    }
}
