import ArgumentParser
import ImgoptJSON
import ReplicateSimulator

/// What goes wrong on purpose.
struct FaultOptions: ParsableArguments {
    @Option(
        help: """
            A fault and how often it strikes, NAME=PROBABILITY, may be repeated. Names: \
            \(FaultName.allCases.map(\.rawValue).joined(separator: ", ")).
            """)
    var fault: [String] = []

    @Option(help: "Settings as PUT /sim/faults takes them, in JSON; applied last.")
    var faults: String?

    @Option(
        help: """
            Delay of answers, KIND=MS or KIND=LEAST-MOST, may be repeated. Kinds: \
            \(RequestKind.allCases.map(\.rawValue).joined(separator: ", ")).
            """)
    var delay: [String] = []

    @Option(help: "Answers a second, one after the other, as of a server of one thread; 0 is no limit.")
    var answersPerS = 0

    @Option(help: "Time until a prediction shows up in the list, in milliseconds.")
    var listLagMs = 0

    @Option(help: "How far its clock is ahead of this machine's, in milliseconds; negative: behind.")
    var clockOffsetMs = 0

    @Option(help: "Reads of a new prediction that are answered with 404.")
    var notFoundReads = 0

    func apply(to settings: inout SimulatorSettings) throws {
        guard listLagMs >= 0, notFoundReads >= 0, answersPerS >= 0 else {
            throw ValidationError("counts must not be negative")
        }
        settings.answersPerSecond = answersPerS
        settings.listLagMilliseconds = listLagMs
        settings.clockOffsetMilliseconds = clockOffsetMs
        settings.notFoundReads = notFoundReads
        for text in fault {
            let (name, value) = try Self.halves(text)
            guard let name = FaultName(rawValue: name), let probability = Double(value), (0...1).contains(probability)
            else { throw ValidationError("\"\(text)\": say NAME=PROBABILITY, from 0 to 1") }
            settings.faults[name] = FaultRule(probability: probability)
        }
        for text in delay {
            let (name, value) = try Self.halves(text)
            let bounds = value.split(separator: "-").compactMap { Int($0) }
            guard let kind = RequestKind(rawValue: name), let least = bounds.first, let most = bounds.last,
                bounds.count <= 2, least <= most
            else { throw ValidationError("\"\(text)\": say KIND=MS or KIND=LEAST-MOST") }
            settings.delays[kind] = MillisecondRange(least: least, most: most)
        }
        guard let faults else { return }
        do {
            try settings.merge(try JSONValue(parsing: faults))
        } catch {
            throw ValidationError("--faults: \(error)")
        }
    }

    private static func halves(_ text: String) throws -> (String, String) {
        let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard halves.count == 2 else { throw ValidationError("\"\(text)\": say NAME=VALUE") }
        return (halves[0], halves[1])
    }
}
