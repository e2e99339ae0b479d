/// One line of `access.stores`: `user:NAME` or `group:NAME`, then the stores, `acme` by name or `shop-*` by prefix.
package struct AccessRule: Sendable, Equatable {
    /// Whom a rule binds; a name or a number.
    package enum Subject: Sendable, Equatable {
        case user(String)
        case group(String)
    }

    /// Whom the rule binds.
    package let subject: Subject
    /// Store names; a `*` at the end makes a prefix.
    package let patterns: [String]

    /// Reads a rule as written in the settings; nil if it is none.
    package init?(parsing text: String) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard let first = words.first, words.count > 1 else { return nil }
        let parts = first.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "user": subject = .user(parts[1])
        case "group": subject = .group(parts[1])
        default: return nil
        }
        patterns = Array(words.dropFirst())
        guard patterns.allSatisfy(Self.isPattern) else { return nil }
    }

    /// Whether the rule lets its subject use this store.
    package func allows(store: String) -> Bool {
        patterns.contains { pattern in
            pattern.hasSuffix("*") ? store.hasPrefix(pattern.dropLast()) : store == pattern
        }
    }

    private static func isPattern(_ text: String) -> Bool {
        let name = text.hasSuffix("*") ? String(text.dropLast()) : text
        return name.isEmpty || SettingRules.isStoreName(name)
    }
}
