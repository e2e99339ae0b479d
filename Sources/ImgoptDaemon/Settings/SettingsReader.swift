import Configuration
import ImgoptWire

/// Reads each row of the table from the first source that has it: command line, environment, file.
///
/// A setting that no source has keeps the value that `Settings` was made with, its default.
struct SettingsReader {
    private(set) var problems: [SettingsError.Problem]
    /// Variables that are no settings and not nearly one: whoever set them had something else in mind.
    private(set) var strays: [String] = []
    /// Settings that were given by the names that they had in an earlier version: each with its name now.
    private(set) var renamed: [String: String] = [:]
    private let overrides: [[String]: String]
    private let environment: [String: String]
    private let file: SettingsFile?
    private let config: ConfigReader

    init(file: SettingsFile?, environment: [String: String], overrides: [String: String]) {
        var problems = file?.problems ?? []
        let ours = environment.filter { $0.key.hasPrefix("IMGOPT_") }
        for name in ours.keys.sorted()
        where SettingsTable.variables[name] == nil && !SettingsTable.formerVariables.contains(name) {
            let near = Nearest.question(name, among: SettingsTable.variables.keys)
            if near.isEmpty {
                strays.append(Self.printable(name))
            } else {
                problems.append(.init(name: Self.printable(name), place: nil, text: "is no setting" + near))
            }
        }
        var paths: [[String]: String] = [:]
        for (name, text) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let path = SettingsTable.path(of: name) else {
                let near = SettingsTable.suggestion(forPath: name)
                problems.append(
                    .init(name: Self.printable(name), place: "command line", text: "is no setting" + near))
                continue
            }
            paths[path] = text
        }
        self.problems = problems
        self.overrides = paths
        self.environment = ours
        self.file = file
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "command line", values: Self.typed(paths)),
            EnvironmentVariablesProvider(environmentVariables: ours).prefixKeys(with: ["imgopt"]),
        ]
        if let values = file?.values { providers.append(SettingsFileProvider(values: values)) }
        config = ConfigReader(providers: providers)
    }

    /// The names below `stores` or `models` that any source mentions.
    func members(of section: String) -> Set<String> {
        let given = overrides.keys.filter { $0.count == 3 && $0[0] == section }.map { $0[1] }
        return (file?.members[section] ?? []).union(given)
    }

    /// Sets every setting of these rows that a source has; what is wrong joins `problems`.
    mutating func read<Root>(_ rows: [SettingRow<Root>], under section: [String], into root: inout Root) {
        for row in rows {
            var path = section + [row.name]
            if let formerly = row.formerly, place(section + [formerly]) != nil {
                let old = section + [formerly]
                renamed[old.joined(separator: ".")] = path.joined(separator: ".")
                // The new name counts, wherever each of them stands.
                if place(path) == nil { path = old }
            }
            if place(path) != nil, !row.read(config, ConfigKey(path), &root) {
                report(path, refusal(of: row, path))
            }
        }
    }

    /// Whether any source has the setting.
    func has(_ path: [String]) -> Bool { place(path) != nil }

    /// Adds a problem with a value, or with one value beside another.
    mutating func report(_ path: [String], _ text: String) {
        let name = path.joined(separator: ".")
        problems.append(.init(name: name, place: place(path), text: text))
    }

    /// One line, no control characters, not too long: fit to be repeated in a message.
    static func printable(_ text: String) -> String {
        let cleaned = text.prefix(80).unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar.value == 0x7f ? "?" : String(scalar)
        }
        return cleaned.joined() + (text.count > 80 ? "…" : "")
    }

    private func place(_ path: [String]) -> String? {
        if overrides[path] != nil { return "command line" }
        if path.count == 2, environment[SettingsTable.variable(path)] != nil { return SettingsTable.variable(path) }
        return file?.place(path)
    }

    private func refusal<Root>(of row: SettingRow<Root>, _ path: [String]) -> String {
        let rule = "must be \(row.allowed)"
        guard row.repeatsValue else { return rule }
        let given = overrides[path] ?? environment[SettingsTable.variable(path)] ?? config.string(forKey: .init(path))
        return given.map { "is \"\(Self.printable($0))\" but \(rule)" } ?? rule
    }

    /// The command line holds text only. What is not of the setting's shape stays text, and is then refused on reading.
    private static func typed(_ texts: [[String]: String]) -> [AbsoluteConfigKey: ConfigValue] {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (path, text) in texts {
            let content: ConfigContent =
                switch SettingsTable.entry(path)?.shape {
                case .integer: Int(text).map(ConfigContent.int) ?? .string(text)
                case .list, .names: .stringArray(text.split(separator: ",").map(trimmed))
                case .flag: Bool(text).map(ConfigContent.bool) ?? .string(text)
                case .text, nil: .string(text)
                }
            values[AbsoluteConfigKey(path)] = ConfigValue(content, isSecret: false)
        }
        return values
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }
}
