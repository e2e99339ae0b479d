import Glibc
import ImgoptDatabase
import ImgoptHTTP
import ImgoptReplicate
import ImgoptSocket

/// `imgoptd --check-config`: looks at all that a start needs, as the user who runs it, and changes nothing. The
/// provider is not asked.
package struct StartCheck: Sendable {
    /// What was looked at and how it is, a line each.
    package private(set) var lines: [String] = []
    /// What may be meant so, and what to do if it is not.
    package internal(set) var warnings: [String] = []
    /// What a start would be refused for, and what to do.
    package internal(set) var problems: [String] = []
    /// What a running daemon has, and so was not looked at.
    private var taken: [String] = []

    /// What it comes to, if there are no problems.
    package var verdict: String {
        let rest = warnings.isEmpty ? "all else is well" : "see the warnings for the rest"
        if !taken.isEmpty {
            return "a daemon runs with these settings: its \(taken.joined(separator: " and ")) could not be looked at, "
                + "and a second one would not start; \(rest)"
        }
        return warnings.isEmpty
            ? "all is well: a start finds what it needs"
            : "nothing was found that a start is refused for, but see the warnings"
    }

    /// Looks at what these settings, from this source, need.
    package init(_ settings: Settings, _ source: SettingsSource) {
        let surroundings = Surroundings(settings)
        problems = surroundings.refusals
        warnings = settings.warnings + surroundings.warnings
        lookAtSource(source)
        lookAtToken(settings, source)
        lookAtNetwork(settings, source)
        lookAtFolder(\.state.directory, settings)
        lookAtFolder(\.outputs.directory, settings)
        lookAtBucket(settings, source)
        lookAtHooks(settings, source)
        lookAtDatabase(settings)
        lookAtSocket(settings, source)
        lookAtNames(settings)
        lookAtProvider(settings)
    }

    mutating func found(_ name: String, _ text: String) { lines.append("\(name): \(text)") }

    private mutating func lookAtSource(_ source: SettingsSource) {
        let variables = source.environment.keys.count { SettingsTable.variables[$0] != nil }
        let given = [(variables, "variable", "variables"), (source.overrides.count, "--set", "--set")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }
        found("settings", ([source.file ?? "no file"] + given).joined(separator: ", "))
    }

    /// systemd shows a credential to the service alone: that none is seen here proves nothing.
    private mutating func lookAtToken(_ settings: Settings, _ source: SettingsSource) {
        do throws(TokenError) {
            switch try source.token(settings).place {
            case .credential(let name): found("token", "systemd's credential \(name)")
            case .file: found("token", settings.replicate.tokenFile ?? "")
            case .environment(let name): found("token", name)
            }
        } catch .missing {
            warnings.append("no token is seen from here; a service may have it as a credential: \(TokenError.missing)")
        } catch {
            problems.append("\(error)")
        }
        for (name, account) in settings.accounts.sorted(by: { $0.key < $1.key }) {
            lookAtToken(of: account, name, source)
        }
    }

    private mutating func lookAtToken(of account: Settings.Account, _ name: String, _ source: SettingsSource) {
        do throws(TokenError) {
            _ = try TokenSource.load(account, named: name, environment: source.environment)
            let place = account.tokenCredential.map { "systemd's credential \($0)" } ?? account.tokenFile
            found("account \(name)", "token in \(place ?? account.tokenVariable ?? "")")
        } catch .missingOf where account.tokenCredential != nil {
            warnings.append("no token is seen from here for account \(name); a service may have it as a credential")
        } catch {
            problems.append("\(error)")
        }
    }

    private mutating func lookAtNetwork(_ settings: Settings, _ source: SettingsSource) {
        do throws(Network.Problem) {
            let network = try source.network(settings)
            warnings += network.warnings
            found("network", network.proxy.map { "by the proxy of \($0.origin)" } ?? "no proxy")
        } catch {
            problems.append("\(error)")
        }
    }

    private mutating func lookAtFolder(_ setting: KeyPath<Settings, String>, _ settings: Settings) {
        let (name, folder) = (SettingsTable.name(of: setting), settings[keyPath: setting])
        var status = stat()
        var place = folder
        while unsafe stat(place, &status) != 0, errno == ENOENT, place != "/", place != "." {
            place = DurableFile.folder(of: place)
        }
        guard unsafe stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return problems.append("\(name): \(place) is no folder: move it away, or set another one")
        }
        guard unsafe access(place, R_OK | W_OK | X_OK) == 0 else {
            return problems.append(
                "\(name): user \(geteuid()) may not write to \(place): check its owner and mode, or start as its owner")
        }
        found(name, place == folder ? "\(folder), which can be written" : "\(folder), which a start makes")
    }

    private mutating func lookAtDatabase(_ settings: Settings) {
        do throws(DatabaseError) {
            let database = try Database(inspecting: settings.state.directory)
            let isUpToDate = Result { () throws(DatabaseError) in try database.isUpToDate() }
            try database.close()
            let age = try isUpToDate.get() ? "can be opened" : "is of an earlier version: a start brings it up to date"
            found("database", "\(Database.path(in: settings.state.directory)) \(age)")
        } catch {
            switch error.kind {
            case .missing: found("database", "none yet, a start makes it")
            case .inUse(let pid):
                found("database", "a daemon is at work on it" + (pid.map { ", process \($0)" } ?? ""))
                taken.append("database")
            default: problems.append("database: \(error.message)")
            }
        }
    }

    private mutating func lookAtSocket(_ settings: Settings, _ source: SettingsSource) {
        let (name, path) = (SettingsTable.name(of: \.socket.path), settings.socket.path)
        guard source.environment["LISTEN_FDS"] == nil else { return found("socket", "handed over by systemd") }
        let rights = "mode \(settings.socket.mode), group \(Self.groupName(getegid()))"
        do throws(SocketError) {
            try SocketPlace.check(path)
            let folder = DurableFile.folder(of: path)
            guard unsafe access(folder, W_OK | X_OK) == 0 else {
                return problems.append(
                    "\(name): user \(geteuid()) may not make \(path): check the owner and mode of \(folder)")
            }
            found(name, "\(path), which is free, to be made with \(rights)")
        } catch .alreadyServed {
            found(name, "\(path), on which a server answers")
            taken.append("socket")
        } catch {
            problems.append("\(name): \(error)")
        }
    }

    /// Names that the system does not know bind nobody.
    private mutating func lookAtNames(_ settings: Settings) {
        let unknown = AccessRules.unknownNames(settings)
        for (setting, name) in unknown {
            warnings.append(
                "\(SettingsTable.name(of: setting)) names \(name), whom this system does not know: that binds nobody")
        }
        if unknown.isEmpty { found("access", "all groups and users are known here") }
    }

    private mutating func lookAtProvider(_ settings: Settings) {
        let name = SettingsTable.name(of: \.replicate.baseURL)
        if let fault = ReplicateOptions.fault(in: settings) {
            problems.append("\(name): \(fault)")
        } else {
            found(name, "\(settings.replicate.baseURL), which was not asked")
        }
    }

    private static func groupName(_ id: UInt32) -> String {
        unsafe getgrgid(id).map { unsafe String(cString: $0.pointee.gr_name) } ?? "\(id)"
    }
}
