import Testing

@testable import ImgoptJSON

struct VisibleText {
    /// Each hidden character is an escape, and the value is the same; all others stay as they are.
    @Test func hiddenCharactersAreEscapesOfTheSameValue() throws {
        let hidden: [UInt32] =
            [0x7F, 0x80, 0x85, 0x9B, 0x9F, 0x61C, 0x200E, 0x200F, 0x2028, 0x2029] + Array(0x202A...0x202E)
            + Array(0x2066...0x2069)
        for value in hidden {
            let scalar = try #require(Unicode.Scalar(value))
            let json: JSONValue = ["k\(scalar)": .string("a\(scalar)é😀\n")]
            let text = json.visible()
            #expect(try JSONValue(parsing: text) == json)
            let shown = String(decoding: text, as: UTF8.self)
            #expect(!shown.unicodeScalars.contains(where: HiddenCharacters.contains), "\(shown)")
            #expect(shown.contains("é😀"))
            let digits = String(value, radix: 16)
            #expect(shown.contains("\\u" + String(repeating: "0", count: 4 - digits.count) + digits))
        }
    }

    @Test func whatIsNotHiddenStays() throws {
        let json: JSONValue = ["k": "Ä Â ؛ \u{200d}\u{2027}\u{202f}\u{2065}\u{a0} – 夏 \u{1F468}"]
        #expect(json.visible() == json.serialized())
    }
}
