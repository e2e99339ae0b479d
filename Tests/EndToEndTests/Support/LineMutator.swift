/// Makes lines of lines: half of them as they are, the others changed by a few bytes. A seed is a run.
struct LineMutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The next line, without its LF, and with none in it.
    mutating func next(of lines: [[UInt8]]) -> [UInt8] {
        var line = lines[below(lines.count)]
        guard below(2) == 0 else { return line }
        for _ in 0...below(4) {
            let place = below(line.count + 1)
            switch below(5) {
            case 0: line.insert(UInt8(below(256)), at: place)
            case 1 where !line.isEmpty: line[below(line.count)] ^= 1 << UInt8(below(8))
            case 2: line.removeSubrange(place...)
            case 3: line.removeSubrange(place..<min(line.count, place + below(9)))
            default:
                let other = lines[below(lines.count)]
                line.insert(contentsOf: other.prefix(below(other.count + 1)), at: place)
            }
        }
        return line.filter { $0 != 0x0A }
    }

    /// A number from 0 up to, but not, `limit`, by SplitMix64.
    private mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
