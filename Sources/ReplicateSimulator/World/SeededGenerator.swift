/// SplitMix64: the dice of the simulator. The same seed and the same requests give the same run.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts the sequence that `seed` stands for.
    package init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True in `probability` of all calls. Certainties use no dice, so that adding a rule that is off changes no run.
    mutating func hits(_ probability: Double) -> Bool {
        if probability <= 0 { return false }
        if probability >= 1 { return true }
        return Double.random(in: 0..<1, using: &self) < probability
    }

    /// `count` characters of `a` to `z` and `0` to `9`, as Replicate's ids look.
    mutating func identifier(length count: Int) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity(count)
        for _ in 0..<count { characters.append(Self.alphabet[Int(next() % 36)]) }
        return String(decoding: characters, as: UTF8.self)
    }

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
}
