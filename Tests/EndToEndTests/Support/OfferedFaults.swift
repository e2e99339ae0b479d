import ImgoptJSON
import ReplicateSimulator

/// Settings of the stand-in in which something is wrong, drawn from all that it offers: a fault that it learns is
/// drawn from then on.
enum OfferedFaults {
    /// Faults that stop everything for a while, and so may only strike now and then.
    private static let standstills: Set<String> = ["throttled", "throttled_low", "insufficient_credit"]
    /// Faults that are followed by an hour of searching and then by a person.
    private static let endless: Set<String> = ["input_hidden"]
    /// Settings that are no faults, or that are drawn here with their own bounds.
    private static let known: Set<String> = [
        "faults", "delay_ms", "limiter", "create_rpm", "create_burst", "read_rpm", "read_burst", "low_credit",
        "start_ms",
        "run_ms", "cold_start_ms", "model_slots", "expire_s", "list_lag_ms", "not_found_reads", "output_shape",
        "output_bytes", "quirks",
    ]

    /// No fault strikes any more: the settings as they were, and no rule.
    static func none(_ original: JSONValue) -> JSONValue {
        var settings = original.objectValue ?? JSONObject()
        settings["faults"] = .object(JSONObject(FaultName.allCases.map { ($0.rawValue, JSONValue.null) }))
        settings["delay_ms"] = .object(JSONObject(RequestKind.allCases.map { ($0.rawValue, JSONValue.null) }))
        return .object(settings)
    }

    /// Two to five faults, and some of the other settings.
    /// - Parameter original: the settings as they were in the beginning.
    static func draw(_ original: JSONValue, using dice: inout Dice) -> JSONValue {
        guard var settings = none(original).objectValue else { return original }
        var rules = settings["faults"]?.objectValue ?? JSONObject()
        let offered = FaultName.allCases.map(\.rawValue).filter { !endless.contains($0) }
        for name in offered.shuffled(using: &dice).prefix(Int.random(in: 2...5, using: &dice)) {
            rules[name] = rule(name, using: &dice)
        }
        settings["faults"] = .object(rules)
        if Int.random(in: 0..<3, using: &dice) == 0 {
            settings["list_lag_ms"] = .integer(Int.random(in: 100...2_000, using: &dice))
        }
        if Int.random(in: 0..<4, using: &dice) == 0 { settings["not_found_reads"] = 2 }
        if Int.random(in: 0..<3, using: &dice) == 0, let kind = RequestKind.allCases.randomElement(using: &dice) {
            settings["delay_ms"] = .object([kind.rawValue: .integer(Int.random(in: 100...1_500, using: &dice))])
        }
        // A switch that is not known here yet is a fault as well.
        for (name, value) in settings where !known.contains(name) && value.boolValue != nil {
            settings[name] = .bool(Int.random(in: 0..<3, using: &dice) == 0)
        }
        return .object(settings)
    }

    private static func rule(_ name: String, using dice: inout Dice) -> JSONValue {
        if standstills.contains(name) { return ["next": .integer(Int.random(in: 1...2, using: &dice))] }
        var rule: JSONObject = ["ms": 1_000]
        if Int.random(in: 0..<4, using: &dice) == 0 {
            rule["next"] = .integer(Int.random(in: 1...6, using: &dice))
        } else {
            rule["probability"] = .double(Double.random(in: 0.02...0.12, using: &dice))
        }
        if name == "unknown_status" { rule["text"] = "thinking" }
        // Large, and quickly made: a page of 70 MB holds up the stand-in for longer than a request may be late here.
        if name == "list_huge" { rule["count"] = 2_000_000 }
        // More than are kept. With a million for each of some predictions the stand-in would write pages for minutes.
        if name == "output_many" { rule["count"] = 300 }
        return .object(rule)
    }
}
