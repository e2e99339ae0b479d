import Glibc
import ImgoptEngine

extension Settings {
    /// Reads and checks all settings, from whichever source each is in: command line over environment over file over
    /// defaults.
    ///
    /// - Parameters:
    ///   - file: path of a YAML file; nil for none.
    ///   - environment: all variables of the process; of those named `IMGOPT_…`, one that is nearly a setting is a
    ///     mistake, and others are warned of.
    ///   - overrides: what the command line gave, by name: `limiter.rpm`, `stores.acme.weight`.
    ///   - isRoot: decides where the socket is by default.
    /// - Throws: all that is wrong, at once. No text of an error ever holds a secret.
    package static func load(
        file: String?, environment: [String: String], overrides: [String: String] = [:], isRoot: Bool = geteuid() == 0
    ) throws(SettingsError) -> Settings {
        var settings = Settings()
        settings.fillPlaces(environment: environment, isRoot: isRoot)
        var reader = SettingsReader(
            file: file.map(SettingsFile.init(path:)), environment: environment, overrides: overrides)
        for section in SettingsTable.sections {
            reader.read(section.rows, under: [section.name], into: &settings)
        }
        for name in reader.members(of: "stores").sorted() {
            var store = Store()
            reader.read(SettingsTable.storeRows, under: ["stores", name], into: &store)
            settings.stores[name] = store
        }
        for name in reader.members(of: "models").sorted() {
            var model = Model()
            reader.read(SettingsTable.modelRows, under: ["models", name], into: &model)
            settings.models[name] = model
        }
        for name in reader.members(of: "accounts").sorted() {
            var account = Account()
            reader.read(SettingsTable.accountRows, under: ["accounts", name], into: &account)
            if !reader.has(["accounts", name, "burst"]) { account.burst = min(account.burst, account.rpm) }
            settings.accounts[name] = account
        }
        settings.strayVariables = reader.strays
        settings.renamed = reader.renamed
        settings.settle()
        // A low rate alone says enough.
        if !reader.has(SettingsTable.path(of: \.engine.createBurst)) {
            settings.engine.createBurst = min(settings.engine.createBurst, settings.engine.createLimit)
        }
        // With a value refused, what stands beside it is compared with a default, and the answer would mislead.
        if reader.problems.isEmpty { settings.checkRelations(&reader) }
        guard reader.problems.isEmpty else { throw SettingsError(problems: reader.problems) }
        return settings
    }

    /// The defaults that depend on who runs the daemon, and how.
    private mutating func fillPlaces(environment: [String: String], isRoot: Bool) {
        func folder(_ name: String) -> String? {
            // systemd joins several folders with colons; relative paths are to be ignored, says the XDG specification.
            let first = environment[name]?.split(separator: ":").first.map(String.init)
            return first.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        if let own = folder("STATE_DIRECTORY") {
            state.directory = own
        } else if let parent = folder("XDG_STATE_HOME") ?? folder("HOME").map({ $0 + "/.local/state" }) {
            state.directory = parent + "/imgopt"
        }
        // A service without a session has no runtime folder: it serves the host, or the socket that systemd hands over.
        let runtime = isRoot ? nil : folder("XDG_RUNTIME_DIR")
        socket.path = (runtime ?? "/run") + "/imgopt.sock"
    }

    /// What follows from other settings, once those are known.
    private mutating func settle() {
        while replicate.baseURL.hasSuffix("/") { replicate.baseURL.removeLast() }
        while objects.endpoint.hasSuffix("/") { objects.endpoint.removeLast() }
        if outputs.directory.isEmpty, !state.directory.isEmpty {
            outputs.directory = state.directory + "/outputs"
        }
        // Whoever keeps users apart does not want them to meet in a folder.
        if outputs.mode.isEmpty { outputs.mode = access.stores.isEmpty ? "0640" : "0600" }
    }

    private func checkRelations(_ reader: inout SettingsReader) {
        let places: [any WritableKeyPath<Settings, String> & Sendable] = [\.state.directory, \.outputs.directory]
        for place in places where self[keyPath: place].isEmpty {
            reader.report(SettingsTable.path(of: place), "has no default without a home folder: set it")
        }
        if outputs.isBucket, objects.bucket == nil {
            reader.report(SettingsTable.path(of: \.objects.bucket), "must be set where outputs.store is s3")
        }
        checkNotify(&reader)
        if !SettingRules.socketPath.isAllowed(socket.path) {
            reader.report(
                SettingsTable.path(of: \.socket.path),
                "is \"\(socket.path)\" by default but must be \(SettingRules.socketPath.allowed): set it")
        }
        for section in SettingsTable.sections {
            for row in section.rows {
                guard let most = row.most, most.isExceeded(self),
                    let other = section.rows.first(where: { $0.place as PartialKeyPath == most.place })
                else { continue }
                reader.report(
                    [section.name, row.name],
                    "is \(row.yaml(self) ?? "") but must be at most \(section.name).\(other.name), "
                        + "\(other.yaml(self) ?? "")")
            }
        }
        for (name, account) in accounts.sorted(by: { $0.key < $1.key }) { Self.check(account, name, &reader) }
    }

    private static func check(_ account: Account, _ name: String, _ reader: inout SettingsReader) {
        if account.burst > account.rpm {
            reader.report(
                ["accounts", name, "burst"], "is \(account.burst) but must be at most its rpm, \(account.rpm)")
        }
        let places = [account.tokenCredential, account.tokenFile, account.tokenVariable].count { $0 != nil }
        if places != 1 {
            reader.report(
                ["accounts", name],
                "must say once where its token is: token_credential, token_file or token_env")
        }
    }
}
