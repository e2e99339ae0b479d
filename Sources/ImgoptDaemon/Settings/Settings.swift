import ImgoptEngine
import ImgoptWire

/// Everything an admin can set, checked and typed. Units are in the names; sizes are bytes.
///
/// Each property has its type and its default here, and its name, range and reason in its row of `SettingsTable`: they
/// are not repeated. What the engine schedules by is in the engine's own struct, what clients are bound by in the
/// protocol's. Three defaults depend on the environment (`state.directory`, `outputs.directory`, `socket.path`) and one
/// on another setting (`outputs.mode`): empty here, filled by `load`.
package struct Settings: Sendable, Equatable {
    var socket = Socket()
    var daemon = Process()
    var state = State()
    var outputs = Outputs()
    var objects = Objects()
    var replicate = Replicate()
    /// Settings of single models, by the names of `ModelReference`.
    var models: [String: Model] = [:]
    /// Settings of single stores, by name.
    var stores: [String: Store] = [:]
    /// The accounts beside the one of `replicate.*` and `limiter.*`, by name.
    var accounts: [String: Account] = [:]
    /// The numbers of all accounts that are named, which the database gives: see `numbered`.
    private(set) var accountIDs = [Account.main: AccountID.main]
    var money = Spending()
    /// What the engine schedules by, of several sections. `EngineSettings(_:)` makes of it what an engine gets.
    var engine = EngineSettings()
    /// How long the result of a URL stands for its image.
    var reuseURL = TimeSpan.seconds(3600)
    var retention = Retention()
    /// What clients are bound by. `Limits.inForce` makes of it what they are told.
    var limits = Limits()
    var access = Access()
    var notify = Notify()
    /// What is logged, and where to.
    package var log = Log()
    var metrics = Metrics()

    /// Variables of the environment that are named like settings and are none.
    var strayVariables: [String] = []
    /// Names of earlier versions that were given, each with its name now.
    var renamed: [String: String] = [:]

    /// The defaults, with those that depend on something left empty.
    package init() {}

    /// The settings of a store: its own, or the defaults for a store that has none.
    func store(_ name: String) -> Store { stores[name] ?? Store() }

    /// The same settings with the numbers of their accounts.
    func numbered<Failure: Error>(by number: (String) throws(Failure) -> AccountID) throws(Failure) -> Settings {
        var numbered = self
        numbered.accountIDs = [Account.main: .main]
        for name in Set(accounts.keys).union(stores.values.flatMap(\.accounts)).sorted() where name != Account.main {
            numbered.accountIDs[name] = try number(name)
        }
        return numbered
    }

    /// The first account of a store's list that is in the settings; nil: none is.
    func account(ofStore name: String) -> AccountID? {
        store(name).accounts.first { $0 == Account.main || accounts[$0] != nil }.flatMap { accountIDs[$0] }
    }

    /// How many images of this store may wait: its own limit, or the one for all.
    func maxQueued(ofStore name: String) -> Int { store(name).maxQueued ?? engine.storeDefaults.maxQueued }

    /// The settings of a model: its own, those of the same model with any version, or the defaults.
    func model(_ name: String) -> Model {
        if let own = models[name] { return own }
        let unversioned = name.prefix { $0 != ":" }
        return models[String(unversioned)] ?? Model()
    }
}
