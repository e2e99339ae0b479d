import ImgoptEngine

extension Settings {
    /// The values in force as a settings file with a comment for each: what `--print-config` prints.
    ///
    /// Read again as a file it gives the same settings. No secret is in it, since none is a setting.
    package func printed() -> String {
        var lines = ["# Settings of imgoptd in force. Each can also be given as the variable in its comment."]
        for section in SettingsTable.sections {
            lines += ["", "# \(section.comment)", "\(section.name):"]
            for row in section.rows {
                lines += Self.lines(
                    row, self, default: Settings(), variable: SettingsTable.variable([section.name, row.name]),
                    indent: "  ")
            }
        }
        lines += ["", "# Single stores: stores.NAME. Each setting may be left out."]
        lines += Self.lines("stores", stores, SettingsTable.storeRows, default: Store(), example: "acme")
        lines += ["", "# Single models: models.NAME, as owner/name or owner/name:version."]
        lines += Self.lines("models", models, SettingsTable.modelRows, default: Model(), example: "google/nano-banana")
        return lines.joined(separator: "\n") + "\n"
    }

    /// A Markdown table of all settings: name, default, what is allowed, why it is there.
    package static func reference() -> String {
        var lines = ["| setting | default | allowed | |", "|---|---|---|---|"]
        func add<Root>(_ row: SettingRow<Root>, _ section: String, _ defaults: Root) {
            let value = row.yaml(in: defaults) ?? "unset"
            let shown = value == "\"\"" ? "depends on the environment" : "`\(value)`"
            lines.append("| `\(section).\(row.name)` | \(shown) | \(row.allowed) | \(row.comment) |")
        }
        for section in SettingsTable.sections {
            for row in section.rows { add(row, section.name, Settings()) }
        }
        for row in SettingsTable.storeRows { add(row, "stores.NAME", Store()) }
        for row in SettingsTable.modelRows { add(row, "models.NAME", Model()) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func lines<Member>(
        _ section: String, _ members: [String: Member], _ rows: [SettingRow<Member>], default defaults: Member,
        example: String
    ) -> [String] {
        guard !members.isEmpty else {
            let sample = rows.flatMap { lines($0, defaults, default: defaults, variable: nil, indent: "#     ") }
            return ["# \(section):", "#   \"\(example)\":"] + sample
        }
        return ["\(section):"]
            + members.sorted { $0.key < $1.key }.flatMap { name, member in
                ["  \(yamlQuoted(name)):"]
                    + rows.flatMap { lines($0, member, default: defaults, variable: nil, indent: "    ") }
            }
    }

    private static func lines<Root>(
        _ row: SettingRow<Root>, _ root: Root, default defaults: Root, variable: String?, indent: String
    ) -> [String] {
        let value = row.yaml(in: root)
        let standard = row.yaml(in: defaults)
        var facts = [row.allowed]
        if standard != value, standard != "\"\"" { facts.append("default \(standard ?? "unset")") }
        if let variable { facts.append(variable) }
        return [
            "\(indent)# \(row.comment)",
            "\(indent)# (\(facts.joined(separator: "; ")))",
            value.map { "\(indent)\(row.name): \($0)" } ?? "\(indent)# \(row.name):",
        ]
    }
}

extension SettingRow {
    /// The value as YAML; nil for an optional that is unset.
    func yaml(in root: Root) -> String? {
        switch kind {
        case .integer(let place, _): String(root[keyPath: place])
        case .optionalInteger(let place, _): root[keyPath: place].map(String.init)
        case .number(let place, _): root[keyPath: place].plain
        case .text(let place, _): yamlQuoted(root[keyPath: place])
        case .optionalText(let place, _): root[keyPath: place].map(yamlQuoted)
        case .list(let place, _): "[" + root[keyPath: place].map(yamlQuoted).joined(separator: ", ") + "]"
        case .optionalAmount(let place, _): root[keyPath: place]?.text
        case .flag(let place): String(root[keyPath: place])
        }
    }
}

/// A double-quoted YAML scalar: any text survives it.
private func yamlQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\t": quoted += "\\t"
        default:
            if scalar.value < 0x20 || scalar.value == 0x7f {
                let digits = String(scalar.value, radix: 16)
                quoted += "\\x" + (digits.count == 1 ? "0" : "") + digits
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
    }
    return quoted + "\""
}
