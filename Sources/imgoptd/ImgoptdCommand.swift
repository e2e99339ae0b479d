import ArgumentParser
import Foundation
import ImgoptDaemon
import Logging

/// The daemon's command line: where its settings are, and what to do with them.
@main
struct ImgoptdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imgoptd",
        abstract: "Runs images through Replicate's API for the services of this host.",
        discussion: """
            Settings come from the command line, the environment (IMGOPT_SECTION_KEY), the settings file and the \
            defaults, in this order. --print-config shows all of them with a comment each.

            Examples:
              imgoptd --config /etc/imgopt/imgoptd.yaml
              REPLICATE_API_TOKEN=... imgoptd --set limiter.rpm=60 --set socket.path=/tmp/imgopt.sock

            Exit status:
            \(DaemonExitStatus.table)
            """,
        version: Version.text)

    @Option(name: .long, help: ArgumentHelp("The settings file.", valueName: "file"))
    var config: String?

    @Option(name: .long, help: ArgumentHelp("Overrides one setting; may be repeated.", valueName: "key=value"))
    var set: [String] = []

    @Flag(
        name: .long,
        help: "Looks at the settings and all that a start needs, says how each is, and ends.")
    var checkConfig = false

    @Flag(name: .long, help: "Prints the settings in force, each with a comment, and ends.")
    var printConfig = false

    @Flag(name: .long, help: "Looks at the database and the files of a stopped daemon, says what is wrong, and ends.")
    var checkDatabase = false

    @Flag(name: .long, help: "With --check-database: not at the files that the database names.")
    var onlyDatabase = false

    @Argument(
        help: ArgumentHelp(
            "With --check-database --only-database: a backup to look at, in place of the state's database.",
            valueName: "backup"))
    var backup: String?

    func validate() throws {
        guard checkDatabase || !onlyDatabase else {
            throw ValidationError("--only-database needs --check-database")
        }
        if let backup, !onlyDatabase {
            throw ValidationError(
                "\(backup) is no argument here: imgoptd has no commands, and a backup is looked at with "
                    + "--check-database --only-database")
        }
    }

    /// A wrong command line is refused as wrong settings are, which it is one place of.
    static func main() async {
        do {
            // The last one would go over the others, and nobody could see that.
            let files = CommandLine.arguments.prefix { $0 != "--" }.filter { $0.prefix { $0 != "=" } == "--config" }
            guard files.count < 2 else {
                throw ValidationError("--config is given twice, and there is one settings file: give it once")
            }
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            let (text, label) = (fullMessage(for: error), "Error: ")
            exit(withError: exit(.refused, text.hasPrefix(label) ? String(text.dropFirst(label.count)) : text))
        }
    }

    func run() async throws {
        StandardError.prepareProcess()
        let environment = ProcessInfo.processInfo.environment
        let source = try source(environment)
        let settings = try load(source)
        if printConfig {
            FileHandle.standardOutput.write(Data((settings.printed()).utf8))
            return
        }
        if checkConfig { return try checkStart(settings, source) }
        if checkDatabase { return try check(settings) }
        ProcessMemory.close(unless: settings)
        Descriptors.raise()
        let level = LiveLogLevel(settings.log)
        LoggingSystem.bootstrap(
            LogOutput.makeHandler(settings: settings.log, level: level, environment: environment))
        let tokens = try loadTokens(settings, source)
        let birth = Birth(
            source: source, settings: settings, tokens: tokens, network: try loadNetwork(settings, source),
            level: level, logger: Logger(label: "imgoptd"))
        do {
            try await Daemon(birth).run()
        } catch let error as DaemonError {
            Self.leave(Self.exit(error.exitStatus, error.message).rawValue)
        }
        Self.leave(0)
    }

    /// Ends the process at once. exit() would take libraries apart while threads may still be in them: one that hashes
    /// an image, which the next life fetches again.
    private static func leave(_ status: Int32) -> Never { _exit(status) }

    private func source(_ environment: [String: String]) throws -> SettingsSource {
        var overrides: [String: String] = [:]
        for pair in set {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw Self.exit(.refused, "--set \(pair): give a key and a value, such as limiter.rpm=60")
            }
            guard overrides.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                throw Self.exit(.refused, "--set \(pair): \(parts[0]) was set before; set it once")
            }
        }
        return SettingsSource(file: config, environment: environment, overrides: overrides)
    }

    private func load(_ source: SettingsSource) throws -> Settings {
        do throws(SettingsError) {
            return try source.settings()
        } catch {
            throw refusal(error.description)
        }
    }

    private func checkStart(_ settings: Settings, _ source: SettingsSource) throws {
        let check = StartCheck(settings, source)
        for warning in check.warnings { StandardError.shared.write(line: "imgoptd: warning: \(warning)") }
        for problem in check.problems { StandardError.shared.write(line: "imgoptd: \(problem)") }
        let lines = check.lines + (check.problems.isEmpty ? [check.verdict] : [])
        FileHandle.standardOutput.write(Data(lines.map { $0 + "\n" }.joined().utf8))
        if !check.problems.isEmpty { throw ExitCode(DaemonExitStatus.refused.rawValue) }
    }

    private func check(_ settings: Settings) throws {
        let check = DatabaseCheck(settings, onlyDatabase ? backup.map { .copy($0) } ?? .database : .all)
        guard check.verdict != .ended else {
            return FileHandle.standardOutput.write(Data(check.lines.map { $0 + "\n" }.joined().utf8))
        }
        for line in check.lines { StandardError.shared.write(line: "imgoptd: \(line)") }
        throw ExitCode(check.verdict.rawValue)
    }

    private func loadTokens(_ settings: Settings, _ source: SettingsSource) throws -> [String: ReplicateToken] {
        do throws(TokenError) {
            return try source.tokens(settings)
        } catch {
            throw refusal(error.description)
        }
    }

    private func loadNetwork(_ settings: Settings, _ source: SettingsSource) throws -> Network {
        do throws(Network.Problem) {
            return try source.network(settings)
        } catch {
            throw refusal(error.description)
        }
    }

    /// Tells systemd why it does not start, if it was to start at all.
    private func refusal(_ message: String) -> ExitCode {
        if !printConfig && !checkConfig { SystemdNotifier().failed(errno: EINVAL, status: message) }
        return Self.exit(.refused, message)
    }

    /// Says what is wrong, on stderr or in the journal, and ends with a status.
    private static func exit(_ status: DaemonExitStatus, _ message: String) -> ExitCode {
        LastWords.say(message, status: status, environment: ProcessInfo.processInfo.environment)
        return ExitCode(status.rawValue)
    }
}
