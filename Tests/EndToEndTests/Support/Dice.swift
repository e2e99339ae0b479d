import Foundation

/// Random numbers that come again for the same seed (SplitMix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The seed of this run: `IMGOPT_SEED`, or a new one.
    static let seed: UInt64 =
        ProcessInfo.processInfo.environment["IMGOPT_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)

    /// Whether the long forms are wanted: `IMGOPT_FULL=1`.
    static let isFull = ProcessInfo.processInfo.environment["IMGOPT_FULL"] == "1"

    /// Says how a run can be had again; the tests' output has it whether they pass or fail.
    static func tell(_ what: String, _ seed: UInt64 = seed) {
        FileHandle.standardError.write(Data("\(what): IMGOPT_SEED=\(seed)\n".utf8))
    }
}
