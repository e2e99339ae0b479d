import Configuration
import FoundationEssentials
import ImgoptWire
import Yams

/// A settings file: its values for the reader, and the line of each for messages.
///
/// swift-configuration reads values but knows neither lines nor which keys nobody asked for, so the same bytes are
/// walked once more here, and everything that is not in `SettingsTable` is refused by name and line.
struct SettingsFile {
    /// The values; nil for a file that has none.
    private(set) var values: YAMLSnapshot?
    /// Where each setting stands, by its path.
    private(set) var lines: [[String]: Int] = [:]
    /// The names below `stores` and `models`.
    private(set) var members: [String: Set<String>] = [:]
    /// What is wrong with its shape.
    private(set) var problems: [SettingsError.Problem] = []
    private let path: String

    /// A larger one is no settings file.
    private static let maxBytes = 16 << 20

    /// Reads a file; what is wrong with it is in `problems`.
    init(path: String) {
        self.path = path
        do {
            let bytes = try FileBytes.read(path, limit: Self.maxBytes)
            try parse(bytes)
        } catch let error as FileBytes.ReadError {
            report(nil, line: nil, "\(error)")
        } catch let error as YamlError {
            report(error)
        } catch {
            report(nil, line: nil, "is not understood: \(error)")
        }
    }

    /// `FILE:LINE` of a setting that stands in this file.
    func place(_ setting: [String]) -> String? {
        lines[setting].map { "\(path):\($0)" }
    }

    private mutating func parse(_ bytes: [UInt8]) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            report(nil, line: nil, "is not UTF-8 text")
            return
        }
        guard let root = try Parser(yaml: text).singleRoot(), root.null == nil else { return }
        guard let sections = root.mapping else {
            report(nil, line: root.mark?.line, "must hold sections such as limiter, each with its settings")
            return
        }
        for (key, value) in sections { walk(section: key, value) }
        do {
            values = try unsafe YAMLSnapshot(data: bytes.span.bytes, providerName: path, parsingOptions: .default)
        } catch {
            // The walk has found the reason already, and said it better.
            if problems.isEmpty { throw error }
        }
    }

    private mutating func walk(section key: Node, _ value: Node) {
        let section = key.string ?? ""
        let line = key.mark?.line
        let isNamed = SettingsTable.namedSections.contains(section)
        guard isNamed || SettingsTable.plainEntries[section] != nil else {
            let known = Array(SettingsTable.plainEntries.keys) + SettingsTable.namedSections
            report(section, line: line, "is no section" + Nearest.question(section, among: known))
            return
        }
        // A section whose settings are all commented out is null.
        guard value.null == nil else { return }
        guard let members = value.mapping else {
            report(section, line: line, "must hold settings, one a line, indented")
            return
        }
        if isNamed {
            for (name, settings) in members { walk(member: name, of: section, settings) }
        } else {
            walk(settings: members, under: [section], known: SettingsTable.plainEntries[section] ?? [:])
        }
    }

    private mutating func walk(member key: Node, of section: String, _ value: Node) {
        let name = key.string ?? ""
        let line = key.mark?.line
        guard SettingsTable.isMember(name, of: section) else {
            let rule = SettingsTable.memberRule(of: section).allowed
            report("\(section).\(name)", line: line, "is no name for one of \(section): must be \(rule)")
            return
        }
        self.members[section, default: []].insert(name)
        guard value.null == nil else { return }
        guard let settings = value.mapping else {
            report("\(section).\(name)", line: line, "must hold settings, one a line, indented")
            return
        }
        walk(settings: settings, under: [section, name], known: SettingsTable.namedEntries[section] ?? [:])
    }

    private mutating func walk(
        settings: Node.Mapping, under path: [String], known: [String: SettingsTable.Entry]
    ) {
        for (key, value) in settings {
            let name = key.string ?? ""
            let setting = path + [name]
            let line = key.mark?.line
            guard let entry = known[name] else {
                let near = Nearest.question(name, among: known.keys)
                report(setting.joined(separator: "."), line: line, "is no setting" + near)
                continue
            }
            guard isPlain(value) else {
                report(setting.joined(separator: "."), line: line, "must be \(entry.allowed)")
                continue
            }
            guard value.null == nil else {
                report(setting.joined(separator: "."), line: line, "has no value: give one, or leave the line out")
                continue
            }
            lines[setting] = line ?? 0
        }
    }

    private func isPlain(_ value: Node) -> Bool {
        if let entries = value.sequence { return entries.allSatisfy { $0.scalar != nil } }
        return value.scalar != nil
    }

    private mutating func report(_ name: String?, line: Int?, _ text: String) {
        let place = line.map { "\(path):\($0)" } ?? path
        problems.append(.init(name: name.map(SettingsReader.printable), place: place, text: text))
    }

    /// The parser's own text would quote the line, and with it perhaps a secret.
    private mutating func report(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            report(nil, line: mark.line, "is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted().map(SettingsReader.printable).joined(separator: ", ")
            report(nil, line: context.mark.line, "gives the same name twice: \(names)")
        default:
            report(nil, line: nil, "is not YAML")
        }
    }
}
