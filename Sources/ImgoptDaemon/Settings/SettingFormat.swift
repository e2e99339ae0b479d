import Configuration
import ImgoptEngine

/// What a value looks like, for sources that hold only text.
enum SettingShape: Sendable {
    case integer, text, list, flag
    /// A list, or its only entry.
    case names
}

/// Which values a setting takes, and how they are read and written.
struct SettingFormat<Value>: Sendable {
    let shape: SettingShape
    /// "must be " + this.
    let allowed: String
    var repeatsValue = true
    /// The value that a source has under a key; nil: it is not allowed.
    let read: @Sendable (ConfigReader, ConfigKey) -> Value?
    /// The value as YAML; nil: it is unset.
    let yaml: @Sendable (Value) -> String?

    /// The same for a setting that may be unset.
    fileprivate var optional: SettingFormat<Value?> {
        let (read, yaml) = (read, yaml)
        return SettingFormat<Value?>(
            shape: shape, allowed: allowed, repeatsValue: repeatsValue,
            read: { config, key in read(config, key).map(Optional.some) }, yaml: { $0.flatMap(yaml) })
    }

    /// A whole number, made a value and back.
    fileprivate static func number(
        _ range: ClosedRange<Int>, _ value: @escaping @Sendable (Int) -> Value, back: @escaping @Sendable (Value) -> Int
    ) -> SettingFormat {
        SettingFormat(
            shape: .integer, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { config, key in
                guard let number = try? config.requiredInt(forKey: key), range.contains(number) else { return nil }
                return value(number)
            },
            yaml: { String(back($0)) })
    }
}

extension SettingFormat<Int> {
    static func whole(_ range: ClosedRange<Int>) -> SettingFormat { number(range, { $0 }, back: { $0 }) }
}

extension SettingFormat<Int?> {
    static func whole(_ range: ClosedRange<Int>) -> SettingFormat { SettingFormat<Int>.whole(range).optional }
}

extension SettingFormat<TimeSpan> {
    static func milliseconds(_ range: ClosedRange<Int>) -> SettingFormat {
        number(range, { .milliseconds(Int64($0)) }, back: { Int($0.milliseconds) })
    }

    static func seconds(_ range: ClosedRange<Int>) -> SettingFormat {
        number(range, { .seconds(Int64($0)) }, back: { Int($0.milliseconds / 1000) })
    }
}

extension SettingFormat<Double> {
    static func fraction(_ range: ClosedRange<Double>) -> SettingFormat {
        SettingFormat(
            shape: .text, allowed: "a number from \(range.lowerBound.plain) to \(range.upperBound.plain)",
            read: { config, key in
                let value = (try? config.requiredString(forKey: key)).flatMap { Double($0) }
                return value.flatMap { range.contains($0) ? $0 : nil }
            },
            yaml: { $0.plain })
    }
}

extension SettingFormat<Bool> {
    static var flag: SettingFormat {
        SettingFormat(
            shape: .flag, allowed: "true or false", read: { config, key in try? config.requiredBool(forKey: key) },
            yaml: { String($0) })
    }

    /// A word for true, and one for false.
    static func word(_ yes: String, else no: String) -> SettingFormat {
        let text = SettingFormat<String>.text(SettingRules.oneOf(yes, no))
        return SettingFormat(
            shape: .text, allowed: text.allowed, read: { config, key in text.read(config, key).map { $0 == yes } },
            yaml: { text.yaml($0 ? yes : no) })
    }
}

extension SettingFormat<String> {
    static func text(_ rule: TextRule) -> SettingFormat {
        SettingFormat(
            shape: .text, allowed: rule.allowed, repeatsValue: rule.repeatsValue,
            read: { config, key in
                (try? config.requiredString(forKey: key)).flatMap { rule.isAllowed($0) ? $0 : nil }
            },
            yaml: yamlQuoted)
    }
}

extension SettingFormat<String?> {
    static func text(_ rule: TextRule) -> SettingFormat { SettingFormat<String>.text(rule).optional }
}

extension SettingFormat<[String]> {
    static func list(_ rule: TextRule) -> SettingFormat {
        SettingFormat(
            shape: .list, allowed: "a list, each entry \(rule.allowed)",
            read: { config, key in
                guard let entries = try? config.requiredStringArray(forKey: key) else { return nil }
                // A variable that is set to nothing is the way to give an empty list there.
                let values = entries == [""] ? [] : entries
                return values.allSatisfy(rule.isAllowed) ? values : nil
            },
            yaml: { "[" + $0.map(yamlQuoted).joined(separator: ", ") + "]" })
    }
}

extension SettingFormat<[String]> {
    /// One name, or a list of some that differ.
    static func names(_ rule: TextRule) -> SettingFormat {
        let list = SettingFormat.list(rule)
        return SettingFormat(
            shape: .names, allowed: "\(rule.allowed), or a list of such that differ",
            read: { config, key in
                let given = (try? config.requiredString(forKey: key)).map { [$0] }
                guard let names = given ?? (try? config.requiredStringArray(forKey: key)), !names.isEmpty,
                    Set(names).count == names.count, names.allSatisfy(rule.isAllowed)
                else { return nil }
                return names
            },
            yaml: { $0.count == 1 ? $0.first.map(yamlQuoted) : list.yaml($0) })
    }
}

extension SettingFormat<Money?> {
    static func amount(_ range: ClosedRange<Money>) -> SettingFormat {
        SettingFormat<Money>(
            shape: .text,
            allowed: "an amount from \(range.lowerBound.text) to \(range.upperBound.text), with at most six digits "
                + "after a point",
            read: { config, key in
                // As text: a binary fraction of 0.1 is another amount.
                let amount = (try? config.requiredString(forKey: key)).flatMap { Money(text: $0) }
                return amount.flatMap { range.contains($0) ? $0 : nil }
            },
            yaml: { $0.text }
        ).optional
    }
}

/// Which texts a setting takes.
struct TextRule: Sendable {
    /// "must be " + this.
    let allowed: String
    /// False where a secret may stand by mistake: then a message does not repeat what was given.
    var repeatsValue = true
    let isAllowed: @Sendable (String) -> Bool
}

extension Double {
    /// As people write it: a whole number without a point.
    var plain: String { self == rounded() && abs(self) < 1e15 ? String(Int64(self)) : String(self) }
}

/// A double-quoted YAML scalar: any text survives it.
@Sendable func yamlQuoted(_ text: String) -> String {
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
