import ImgoptEngine

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

    /// Compares the settings in force with those that were just read.
    init(from running: Settings, to new: Settings) {
        settings = running
        var taken = running
        for section in SettingsTable.sections {
            take(section.rows, section.name, from: new, into: &taken)
        }
        for name in Set(running.stores.keys).union(new.stores.keys).sorted() {
            var (store, wanted) = (running.stores[name] ?? .init(), new.stores[name] ?? .init())
            if store != wanted { changedStores.append(name) }
            take(SettingsTable.storeRows, "stores.\(name)", from: wanted, into: &store)
        }
        taken.stores = new.stores
        for name in Set(running.models.keys).union(new.models.keys).sorted() {
            let old = running.models[name] ?? .init()
            var model = old
            take(SettingsTable.modelRows, "models.\(name)", from: new.models[name] ?? .init(), into: &model)
            if model != old { taken.models[name] = model }
        }
        for name in Set(running.accounts.keys).union(new.accounts.keys).sorted() {
            guard let old = running.accounts[name], var account = new.accounts[name].map({ _ in old }) else {
                // It came, or it went.
                changed.append("accounts.\(name)")
                continue
            }
            take(SettingsTable.accountRows, "accounts.\(name)", from: new.accounts[name] ?? old, into: &account)
        }
        taken.accounts = new.accounts
        settings = taken.numbered { new.accountIDs[$0] ?? .main }
    }

    /// What is no setting, such as the token, differs and is in use from now on.
    mutating func note(new name: String) { changed.append(name) }

    /// Takes what takes effect at once, and names all that differs.
    private mutating func take<Root>(
        _ rows: [SettingRow<Root>], _ section: String, from new: Root, into running: inout Root
    ) {
        for row in rows where row.yaml(running) != row.yaml(new) {
            switch row.effect {
            case .restart: needsRestart.append("\(section).\(row.name)")
            case .live:
                changed.append("\(section).\(row.name)")
                row.copy(new, &running)
            }
        }
    }
}
