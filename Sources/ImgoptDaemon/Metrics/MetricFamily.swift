/// One figure with all its labels, before it is written in a format.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        /// Only grows, until the daemon starts anew.
        case counter
        /// As it is now.
        case gauge
        /// A distribution.
        case histogram
    }

    struct Sample: Sendable {
        enum Value: Sendable {
            case number(Double)
            case distribution(Histogram)
        }

        var labels: [(name: String, value: String)]
        var value: Value
    }

    /// Without the suffix `_total` that a counter's samples have; with its unit at the end.
    let name: String
    let kind: Kind
    /// `seconds` or `bytes`; nil: it counts things.
    let unit: String?
    let help: String
    var samples: [Sample] = []

    private init(_ kind: Kind, _ name: String, unit: String?, _ help: String) {
        precondition(unit.map { name.hasSuffix("_" + $0) } ?? true, "a unit that its name does not tell")
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
    }

    /// A counter.
    static func counter(_ name: String, unit: String? = nil, _ help: String) -> MetricFamily {
        MetricFamily(.counter, name, unit: unit, help)
    }

    /// A gauge.
    static func gauge(_ name: String, unit: String? = nil, _ help: String) -> MetricFamily {
        MetricFamily(.gauge, name, unit: unit, help)
    }

    /// A distribution of seconds.
    static func histogram(_ name: String, _ help: String, _ histogram: Histogram) -> MetricFamily {
        var family = MetricFamily(.histogram, name, unit: "seconds", help)
        family.samples = [Sample(labels: [], value: .distribution(histogram))]
        return family
    }

    /// The family with one sample more.
    func with(_ value: Double, _ labels: (name: String, value: String)...) -> MetricFamily {
        var family = self
        family.samples.append(Sample(labels: labels, value: .number(value)))
        return family
    }

    /// The family with a sample for each pair, under one label.
    func with(_ values: some Sequence<(String, Double)>, by label: String) -> MetricFamily {
        var family = self
        for (name, value) in values {
            family.samples.append(Sample(labels: [(label, name)], value: .number(value)))
        }
        return family
    }
}
