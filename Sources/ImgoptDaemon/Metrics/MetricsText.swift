import ImgoptWire

/// Writes families as text for a collector.
enum MetricsText {
    /// The text of all families in a format.
    static func text(_ families: [MetricFamily], as format: MetricsFormat) -> String {
        var text = ""
        for family in families where !family.samples.isEmpty {
            let total = family.kind == .counter ? "_total" : ""
            // OpenMetrics names the family, the older format its samples.
            let name = family.name + (format == .openMetrics ? "" : total)
            text += "# HELP \(name) \(escaped(family.help, quotes: false))\n"
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            if format == .openMetrics, let unit = family.unit { text += "# UNIT \(name) \(unit)\n" }
            for sample in family.samples {
                switch sample.value {
                case .number(let value): text += line(family.name + total, sample.labels, value)
                case .distribution(let histogram): text += lines(family.name, sample.labels, histogram)
                }
            }
        }
        return format == .openMetrics ? text + "# EOF\n" : text
    }

    private static func lines(
        _ name: String, _ labels: [(name: String, value: String)], _ histogram: Histogram
    ) -> String {
        var text = ""
        var sum = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            sum += count
            text += line(name + "_bucket", labels + [("le", number(bound))], Double(sum))
        }
        text += line(name + "_bucket", labels + [("le", "+Inf")], Double(histogram.count))
        text += line(name + "_sum", labels, histogram.sum)
        text += line(name + "_count", labels, Double(histogram.count))
        return text
    }

    private static func line(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) -> String {
        let inside = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
        return name + (inside.isEmpty ? "" : "{\(inside)}") + " \(number(value))\n"
    }

    /// As short as it can be read back: `12`, `0.25`, `1e+17`.
    private static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
