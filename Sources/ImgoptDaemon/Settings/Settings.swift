/// Everything an admin can set, checked and typed. Units are in the names; sizes are bytes.
///
/// The initial values here are the defaults; `SettingsTable` gives each its key, range and reason. Three defaults
/// depend on the environment (`state.directory`, `outputs.directory`, `socket.path`) and one on another setting
/// (`outputs.mode`): empty here, filled by `load`.
package struct Settings: Sendable, Equatable {
    /// The Unix socket that clients connect to.
    package var socket = Socket()
    /// The process itself.
    package var daemon = Process()
    /// Where the daemon keeps what must survive it.
    package var state = State()
    /// Where finished images go.
    package var outputs = Outputs()
    /// The provider's API.
    package var replicate = Replicate()
    /// Settings of single models, by the names of `ModelReference`.
    package var models: [String: Model] = [:]
    /// The budget of requests.
    package var limiter = Limiter()
    /// How the budget is shared among stores.
    package var fairness = Fairness()
    /// Settings of single stores, by name.
    package var stores: [String: Store] = [:]
    /// What may be spent.
    package var money = Spending()
    /// Attempts, time-outs and the size of the queue.
    package var engine = Engine()
    /// When running predictions are asked about.
    package var poll = Poll()
    /// How long what is finished is remembered.
    package var retention = Retention()
    /// What one client may ask for at a time.
    package var limits = Limits()
    /// Who may do what.
    package var access = Access()
    /// What is logged, and where to.
    package var log = Log()
    /// What is measured, and what counts as healthy.
    package var metrics = Metrics()

    /// Variables of the environment that are named like settings and are none.
    package var strayVariables: [String] = []
    /// Names of earlier versions that were given, each with its name now.
    var renamed: [String: String] = [:]

    /// The defaults, with those that depend on something left empty.
    package init() {}

    /// The settings of a store: its own, or the defaults for a store that has none.
    package func store(_ name: String) -> Store {
        stores[name] ?? Store()
    }

    /// How many images of this store may wait: its own limit, or the one for all.
    package func maxQueued(ofStore name: String) -> Int {
        store(name).maxQueued ?? engine.maxQueuedPerStore
    }

    /// The settings of a model: its own, those of the same model with any version, or the defaults.
    package func model(_ name: String) -> Model {
        if let own = models[name] { return own }
        let unversioned = name.prefix { $0 != ":" }
        return models[String(unversioned)] ?? Model()
    }
}
