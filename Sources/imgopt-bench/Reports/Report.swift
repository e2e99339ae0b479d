import ImgoptJSON

/// What came out of some benchmarks, and on what machine.
struct Report: Sendable {
    struct Section: Sendable {
        let name: String
        let title: String
        let figures: [Figure]
        /// The machine while this was measured.
        let machine: Machine
    }

    /// A benchmark that came to nothing.
    struct Failure: Sendable {
        let name: String
        let reason: String
    }

    let machine: Machine
    let sections: [Section]
    var failures: [Failure] = []

    /// What is printed.
    func text(asJSON: Bool) -> String { asJSON ? json.description : table }

    /// For people.
    private var table: String {
        let figures = sections.flatMap(\.figures)
        let width = figures.map(\.name.count).max() ?? 0
        let valueWidth = figures.map { Self.text($0.value).count }.max() ?? 0
        var lines = [machine.description]
        for section in sections {
            lines += ["", section.title]
            if sections.count > 1 { lines.append("  (others used \(section.machine.othersPercent) % meanwhile)") }
            for figure in section.figures {
                let value = Self.text(figure.value)
                let name = figure.name + String(repeating: " ", count: width - figure.name.count)
                let space = String(repeating: " ", count: valueWidth - value.count)
                lines.append("  \(name)  \(space)\(value)\(Self.verdict(on: figure))")
            }
        }
        for failure in failures { lines += ["", "\(failure.name) FAILED: \(failure.reason)"] }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    private var json: JSONValue {
        let results = sections.map { section in
            let members = section.figures.map { ($0.name, Self.json($0)) }
            return (section.name, JSONValue.object(JSONObject(members)))
        }
        let meanwhile = sections.map { ($0.name, JSONValue.double($0.machine.othersPercent)) }
        let failed = failures.map { ($0.name, JSONValue.string($0.reason)) }
        return [
            "machine": machine.json, "others_percent": .object(JSONObject(meanwhile)),
            "results": .object(JSONObject(results)), "failed": .object(JSONObject(failed)),
        ]
    }

    private static func json(_ figure: Figure) -> JSONValue {
        var members: JSONObject = ["value": .double(rounded(figure.value))]
        switch figure.goal {
        case .atMost(let limit): members["at_most"] = .double(limit)
        case .atLeast(let limit): members["at_least"] = .double(limit)
        case nil: break
        }
        members["reached"] = figure.isReached.map { .bool($0) }
        return .object(members)
    }

    private static func verdict(on figure: Figure) -> String {
        let goal =
            switch figure.goal {
            case .atMost(let limit): "at most \(text(limit))"
            case .atLeast(let limit): "at least \(text(limit))"
            case nil: ""
            }
        guard let isReached = figure.isReached else { return "" }
        return "   goal: \(goal), \(isReached ? "reached" : "MISSED")"
    }

    private static func text(_ value: Double) -> String {
        let value = rounded(value)
        return value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    /// More digits would only be noise.
    private static func rounded(_ value: Double) -> Double {
        let factor: Double = value.magnitude >= 1000 ? 1 : value.magnitude >= 10 ? 10 : 1000
        return (value * factor).rounded() / factor
    }
}
