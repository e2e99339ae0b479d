import ImgoptJSON
import Testing

/// SplitMix64: small, and the same on every machine.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

struct RoundTrips {
    @Test func randomValuesSurviveWritingAndReading() throws {
        var system = SystemRandomNumberGenerator()
        let seed = system.next()
        var dice = Seeded(state: seed)
        for _ in 0..<2000 {
            let value = Self.value(depth: 0, &dice)
            let bytes = value.serialized()
            #expect(!bytes.contains(0x0A), "seed \(seed)")
            #expect(try JSONValue(parsing: bytes) == value, "seed \(seed)")
            #expect(try JSONValue(parsing: bytes).serialized() == bytes, "seed \(seed)")
        }
    }

    @Test func damagedDocumentsNeverTrap() {
        var system = SystemRandomNumberGenerator()
        let seed = system.next()
        var dice = Seeded(state: seed)
        var refused = 0
        for _ in 0..<5000 {
            var bytes = Self.value(depth: 0, &dice).serialized()
            for _ in 0..<Int.random(in: 1...3, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                bytes[place] = UInt8.random(in: 0...255, using: &dice)
            }
            do {
                let value = try JSONValue(parsing: bytes)
                #expect(try JSONValue(parsing: value.serialized()) == value, "seed \(seed)")
            } catch {
                refused += 1
                #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
            }
        }
        #expect(refused > 500, "seed \(seed)")
    }

    private static func value(depth: Int, _ dice: inout Seeded) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 8), using: &dice) {
        case 0: return .null
        case 1: return .bool(.random(using: &dice))
        case 2: return .integer(Int64(bitPattern: dice.next()))
        case 3: return JSONNumber(Double(bitPattern: dice.next())).map { .number($0) } ?? .null
        case 4: return .string(text(&dice))
        case 5, 6:
            return .array((0..<Int.random(in: 0..<6, using: &dice)).map { _ in value(depth: depth + 1, &dice) })
        default:
            var members = JSONObject()
            for _ in 0..<Int.random(in: 0..<24, using: &dice) { members[text(&dice)] = value(depth: depth + 3, &dice) }
            return .object(members)
        }
    }

    private static func text(_ dice: inout Seeded) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0..<20, using: &dice) {
            let limit: UInt32 = Bool.random(using: &dice) ? 0x80 : 0x110000
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &dice)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
