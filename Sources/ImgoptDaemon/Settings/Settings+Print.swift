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
        lines += ["", "# Single models: models.NAME, as \(SettingRules.modelName.allowed)."]
        lines += Self.lines("models", models, SettingsTable.modelRows, default: Model(), example: "google/nano-banana")
        lines += [
            "", "# Accounts beside the one of replicate.* and limiter.*, which stores name as default: accounts.NAME.",
        ]
        lines += Self.lines("accounts", accounts, SettingsTable.accountRows, default: Account(), example: "studio")
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
        let value = row.yaml(root)
        let standard = row.yaml(defaults)
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
