import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// Writes what others are made from: `contrib/generate` reads it.
struct Tables: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the tables that clients in other languages are generated from, as JSON.", shouldDisplay: false)

    func run() {
        let kinds = ImageKind.allCases.map { kind -> JSONValue in
            let facts = kind.facts
            let signs = facts.signs.map { signs -> JSONValue in
                .array(signs.map { .array([.integer(Int64($0.offset)), .string(Self.hexadecimal($0.bytes))]) })
            }
            return .object([
                "kind": .string(kind.rawValue), "type": .string(kind.contentType),
                "endings": .array(facts.endings.map { .string($0) }), "signs": .array(signs),
                "brands": .array(facts.brands.map { .string($0) }),
            ])
        }
        let images: JSONValue = ["prefix_bytes": .integer(Int64(ImageKind.prefixBytes)), "kinds": .array(kinds)]
        let tables: JSONValue = ["images": images, "discovery": OpenRPC.document(version: "")]
        print(String(decoding: tables.serialized(), as: UTF8.self))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
