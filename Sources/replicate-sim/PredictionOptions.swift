import ArgumentParser
import ReplicateSimulator

/// How predictions run and what they make.
struct PredictionOptions: ParsableArguments {
    @Option(help: "Seed of all dice: run times, ids, faults.")
    var seed: UInt64 = 1

    @Option(help: "Shortest run, in milliseconds.")
    var runMinMs = 1_000

    @Option(help: "Longest run, in milliseconds.")
    var runMaxMs = 5_000

    @Option(help: "Shortest time in starting, in milliseconds.")
    var startMinMs = 5

    @Option(help: "Longest time in starting, in milliseconds.")
    var startMaxMs = 50

    @Option(help: "Extra time in starting for a model idle for a minute, in milliseconds.")
    var coldStartMs = 0

    @Option(help: "Predictions a model runs at a time; 0 is no limit.")
    var modelSlots = 0

    @Option(help: "Age at which input, output and files are removed, in seconds.")
    var expireS = 3_600

    @Option(help: "Make up outputs of this many bytes (a valid PNG) and look at no source.")
    var outputBytes: Int?

    @Option(help: "Shape of outputs: string, list, object, data_uri, null, empty, short, deep (default: the model's).")
    var outputShape: OutputShape?

    @Option(help: "Memory for source images, in MB; the oldest go first, and their outputs with them.")
    var imageMemoryMb = 512

    @Flag(help: "Only the models of the catalogue exist; others get a 404 or 422.")
    var strictModels = false

    @Flag(help: "Always all fields, six fraction digits, no unknown keys.")
    var noQuirks = false

    func validate() throws {
        let numbers = [
            runMinMs, runMaxMs, startMinMs, startMaxMs, coldStartMs, modelSlots, expireS, outputBytes ?? 0,
            imageMemoryMb,
        ]
        guard numbers.allSatisfy({ (0...1_000_000_000).contains($0) }) else {
            throw ValidationError("times, sizes and counts must be from 0 to 1000000000")
        }
        guard runMinMs <= runMaxMs, startMinMs <= startMaxMs else {
            throw ValidationError("the shortest time must not be longer than the longest")
        }
    }

    func apply(to settings: inout SimulatorSettings) throws {
        settings.seed = seed
        settings.runMilliseconds = MillisecondRange(least: runMinMs, most: runMaxMs)
        settings.startMilliseconds = MillisecondRange(least: startMinMs, most: startMaxMs)
        settings.coldStartMilliseconds = coldStartMs
        settings.modelSlots = modelSlots
        settings.expireSeconds = expireS
        settings.outputBytes = outputBytes
        settings.outputShape = outputShape
        settings.imageMemoryBytes = imageMemoryMb << 20
        settings.strictModels = strictModels
        settings.quirks = !noQuirks
    }
}

extension OutputShape: ExpressibleByArgument {}
