/// Makes new inputs of old ones: by bytes, by pieces, and by words that parsers trip over.
struct Mutator {
    private var generator: SeededBytes
    private let corpus: [[UInt8]]

    private static let words: [[UInt8]] =
        [
            "{", "}", "[", "]", "\"", "\\", ":", ",", "null", "true", "-", "1e999", "0.0000001", "-9223372036854775809",
            "18446744073709551616", "\\ud83d", "\\u0000", "\r", "\n", "\r\n", "#", " ", "\t", "\u{FEFF}", "\u{0}",
            "\"id\":",
            "\"method\":", "\"params\":", "\"jsonrpc\":\"2.0\",", "data:image/png;base64,", "https://",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]]

    /// - Parameter corpus: at least one input.
    init(seed: UInt64, corpus: [[UInt8]]) {
        generator = SeededBytes(state: seed)
        self.corpus = corpus
    }

    /// The next input: one of the corpus, changed up to eight times.
    mutating func next() -> [UInt8] {
        var input = corpus[below(corpus.count)]
        for _ in 0..<below(9) { mutate(&input) }
        return input
    }

    /// A number from 0 up to, but not, `limit`.
    mutating func below(_ limit: Int) -> Int { limit < 2 ? 0 : Int.random(in: 0..<limit, using: &generator) }

    private mutating func mutate(_ input: inout [UInt8]) {
        let place = below(input.count + 1)
        switch below(8) {
        case 0: input.insert(UInt8(below(256)), at: place)
        case 1 where !input.isEmpty: input[below(input.count)] ^= 1 << UInt8(below(8))
        case 2: input.removeSubrange(place..<min(input.count, place + below(9)))
        case 3: input.removeSubrange(place...)
        case 4: input.insert(contentsOf: Self.words[below(Self.words.count)], at: place)
        case 5:
            let end = min(input.count, place + below(40))
            input.insert(contentsOf: input[place..<end], at: below(input.count + 1))
        case 6:
            let other = corpus[below(corpus.count)]
            let start = below(other.count + 1)
            input.insert(contentsOf: other[start..<min(other.count, start + below(60))], at: place)
        default:
            let word = Self.words[below(Self.words.count)]
            for _ in 0..<below(100) { input.insert(contentsOf: word, at: place) }
        }
    }
}

/// SplitMix64: a seed is a run.
struct SeededBytes: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
