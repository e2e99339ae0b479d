import ImgoptWire

extension SettingsTable {
    /// A setting without its place in `Settings`.
    struct Entry: Sendable {
        let shape: SettingShape
        let allowed: String
    }

    /// Sections whose members are named by the admin.
    static let namedSections = ["stores", "models", "accounts"]

    /// Plain settings by section and name.
    static let plainEntries: [String: [String: Entry]] = Dictionary(
        uniqueKeysWithValues: sections.map { ($0.name, entries($0.rows)) })

    /// The settings of each member of a named section.
    static let namedEntries: [String: [String: Entry]] = [
        "stores": entries(storeRows), "models": entries(modelRows), "accounts": entries(accountRows),
    ]

    /// The names of the environment's variables, and the setting that each is.
    static let variables: [String: [String]] = Dictionary(
        uniqueKeysWithValues: sections.flatMap { section in
            section.rows.map { (variable([section.name, $0.name]), [section.name, $0.name]) }
        })

    /// The variables of names that settings had in an earlier version.
    static let formerVariables: Set<String> = Set(
        sections.flatMap { section in
            section.rows.compactMap { row in row.formerly.map { variable([section.name, $0]) } }
        })

    /// `limiter.read_rpm` is `IMGOPT_LIMITER_READ_RPM`.
    static func variable(_ path: [String]) -> String { "IMGOPT_" + path.joined(separator: "_").uppercased() }

    /// The parts of `limiter.rpm` or `stores.NAME.weight` (NAME may hold dots); nil if there is no such setting.
    static func path(of name: String) -> [String]? {
        guard let dot = name.firstIndex(of: "."), let last = name.lastIndex(of: ".") else { return nil }
        let section = String(name[..<dot])
        let key = String(name[name.index(after: last)...])
        if dot == last { return plainEntries[section]?[key] == nil ? nil : [section, key] }
        let member = String(name[name.index(after: dot)..<last])
        guard namedEntries[section]?[key] != nil, isMember(member, of: section) else { return nil }
        return [section, member, key]
    }

    /// The path of the plain setting whose value a property holds, such as `limiter` and `rpm`.
    static func path(of place: PartialKeyPath<Settings>) -> [String] {
        for section in sections {
            if let row = section.rows.first(where: { $0.place as PartialKeyPath == place }) {
                return [section.name, row.name]
            }
        }
        preconditionFailure("\(place) holds no setting")
    }

    /// The name of the plain setting whose value a property holds, such as `limiter.rpm`: for messages.
    static func name(of place: PartialKeyPath<Settings>) -> String { path(of: place).joined(separator: ".") }

    /// The entry of a path made by `path(of:)`.
    static func entry(_ path: [String]) -> Entry? {
        guard let section = path.first, let key = path.last else { return nil }
        return path.count == 2 ? plainEntries[section]?[key] : namedEntries[section]?[key]
    }

    /// Which names the members of a named section may have.
    static func memberRule(of section: String) -> TextRule {
        switch section {
        case "stores": SettingRules.storeName
        case "accounts": SettingRules.ownAccountName
        default: SettingRules.modelName
        }
    }

    /// Whether a named section can have a member of this name.
    static func isMember(_ name: String, of section: String) -> Bool { memberRule(of: section).isAllowed(name) }

    /// `; did you mean X?` for a whole name, such as `limiter.rpm` or `stores.acme.weight`.
    static func suggestion(forPath name: String) -> String {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if parts.count > 2, let section = parts.first, let keys = namedEntries[section]?.keys {
            let member = parts.dropFirst().dropLast().joined(separator: ".")
            guard isMember(member, of: section) else { return "" }
            return Nearest.question(name, among: keys.map { "\(section).\(member).\($0)" })
        }
        return Nearest.question(
            name, among: plainEntries.flatMap { section, keys in keys.keys.map { "\(section).\($0)" } })
    }

    private static func entries<Root>(_ rows: [SettingRow<Root>]) -> [String: Entry] {
        Dictionary(
            uniqueKeysWithValues: rows.flatMap { row in
                [row.name, row.formerly].compactMap(\.self)
                    .map { ($0, Entry(shape: row.shape, allowed: row.allowed)) }
            })
    }
}
