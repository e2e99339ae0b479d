package import ImgoptJSON

/// How the simulator behaves. Those marked live can be changed while it runs (`PUT /sim/faults`).
package struct SimulatorSettings: Sendable {
    /// The accounts, each with a token of its own; every other token gets a 401. Never empty; live, but for the tokens.
    package var accounts = [AccountSettings(token: "r8_stand_in")]
    /// Seed of all dice.
    package var seed: UInt64 = 1
    /// How both limiters count. Live.
    package var limiterKind = CallLimiter.Kind.bucket
    /// Creations a minute; 0 stands for no limit. Live.
    package var createPerMinute = 600
    /// Creations at once out of a full bucket; nil: as many as a minute allows. Live.
    package var createBurst: Int?
    /// Other requests a minute; 0 stands for no limit. Live.
    package var readPerMinute = 3_000
    /// Other requests at once out of a full bucket; nil: as many as a minute allows. Live.
    package var readBurst: Int?
    /// True: the account is short of credit, 6 creations a minute, one at a time. Live.
    package var lowCredit = false
    /// Shortest and longest time in `starting`, in milliseconds. Live.
    package var startMilliseconds = MillisecondRange(least: 5, most: 50)
    /// Shortest and longest time in `processing`, in milliseconds. Live.
    package var runMilliseconds = MillisecondRange(least: 1_000, most: 5_000)
    /// Extra time in `starting` when a model has been idle for a minute, in milliseconds. Live.
    package var coldStartMilliseconds = 0
    /// Predictions one model runs at a time, the others wait in `starting`; 0 stands for no limit. Live.
    package var modelSlots = 0
    /// Age at which input, output and files of a prediction are removed, in seconds. Live.
    package var expireSeconds = 3_600
    /// Time until a prediction shows up in the list, in milliseconds. Live.
    package var listLagMilliseconds = 0
    /// How far the service's clock is ahead of this machine's, in milliseconds: all times that it tells and is asked
    /// for, those of what is there included. Live.
    package var clockOffsetMilliseconds = 0
    /// Reads of a new prediction that are answered with 404. Live.
    package var notFoundReads = 0
    /// Delay of the answer by kind of request. Live.
    package var delays: [RequestKind: MillisecondRange] = [:]
    /// Answers a second, one after the other, as of a server that works on one request at a time; 0 stands for no
    /// limit. Live.
    package var answersPerSecond = 0
    /// Shape of outputs; nil: as each model has it. Live.
    package var outputShape: OutputShape?
    /// Every output is a made-up PNG of this many bytes and no source is looked at; nil: the source itself. Live.
    package var outputBytes: Int?
    /// True: fields missing early, odd fractions of seconds and unknown keys, as seen on the real service. Live.
    package var quirks = true
    /// True: models outside of the catalogue do not exist.
    package var strictModels = false
    /// The numbers of the oldest and the latest version that each model has. Live.
    package var modelReleases = 1...1
    /// Source images held in memory, in bytes; the oldest go first, and their outputs with them.
    package var imageMemoryBytes = 512 << 20
    /// What goes wrong, and how often. Live.
    package var faults = FaultPlan()

    /// The settings of a simulator that nobody has told anything.
    package init() {}

    /// The token of the first account.
    package var token: String {
        get { accounts[0].token }
        set { accounts[0].token = newValue }
    }

    /// Adds an account whose token is `token`, or changes the one that there is, by what `json` names.
    package mutating func mergeAccount(_ token: String, _ json: JSONValue) throws(SettingsError) {
        let index = accounts.firstIndex { $0.token == token }
        var account = index.map { accounts[$0] } ?? AccountSettings(token: token)
        try account.merge(json)
        if let index {
            accounts[index] = account
        } else if token.isEmpty || accounts.count == SimulatorLimits.accounts {
            throw SettingsError("a token must not be empty, and there are at most \(SimulatorLimits.accounts) accounts")
        } else {
            accounts.append(account)
        }
    }
}
