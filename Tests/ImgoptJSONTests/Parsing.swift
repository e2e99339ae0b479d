import ImgoptJSON
import Testing

struct Parsing {
    @Test(
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12),
            ("1.5e3", 1500),
            ("[]", []), ("{}", [:]), ("[1,[2,{}],\"x\"]", [1, [2, [:]], "x"]),
            ("{\"a\":{\"b\":null}}", ["a": ["b": nil]]),
            ("\"\"", ""), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9""#, "A\u{e9}"),
            (#""\uD83D\uDE00!""#, "😀!"), ("\"😀\u{7f}\"", "😀\u{7f}"), (#""a\u0000b""#, "a\u{0}b"),
            ("\t\r\n [ 1 , 2 ] \n", [1, 2]), (#""\ud7ff\ue000""#, "\u{d7ff}\u{e000}"),
        ] as [(String, JSONValue)])
    func documentsMeanTheirValues(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: [
        ("", 0), ("  ", 2), ("nul", 0), ("nulL", 0), ("truex", 4), ("1 2", 2), ("[1,]", 3), ("[1 2]", 3), ("[", 1),
        ("{\"a\"}", 4), ("{\"a\":}", 5), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\":1,\"b\":2,\"a\":3}", 13),
        ("01", 0), ("-01", 0), ("-", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e3", 2), ("1e", 2), ("1e+", 3),
        ("1e1234567890", 2), ("0x10", 1), ("NaN", 0), ("'a'", 0), ("\"a", 2), ("\"a\nb\"", 2), ("\"\\x\"", 1),
        ("\"\\", 1), ("\"\\u12", 1), ("\"\\u12g4\"", 1), ("\"\\ud800\"", 1), ("\"\\udc00\"", 1),
        ("\"\\ud800\\u0041\"", 1), ("\"\\ud800\\n\"", 1), ("[1]]", 3), ("\u{feff}1", 0), ("/**/1", 0),
        (#"{"a":1,"\u0061":2}"#, 7),
    ])
    func badDocumentsAreRefusedAtTheirOffset(text: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset, "\(error?.description ?? "")")
    }

    /// What people and programs write for JSON.
    @Test(arguments: ["{\"a\":None}", "{\"a\":nope}", "{\"a\":True}", "{\"a\":text}", "[falsy]"])
    func whatIsNoValueIsToldWhatAValueIs(text: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.reason.contains("texts stand in quotes") == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            ([0x22, 0xFF, 0x22], 1), ([0x22, 0x61, 0xC3, 0x22], 2), ([0x22, 0xC0, 0x80, 0x22], 1),
            ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x22, 0x5C, 0x6E, 0xF4, 0x90, 0x80, 0x80, 0x22], 3), ([0xFF], 0),
        ] as [([UInt8], Int)])
    func invalidUTF8IsRefused(bytes: [UInt8], offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.offset == offset)
    }

    @Test func nestingIsAllowedUpToTheLimitAndNotBeyond() throws {
        let deep = { (depth: Int) in String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try JSONValue(parsing: deep(64))
        _ = try JSONValue(parsing: "[\(deep(63)),\(deep(63))]")
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: deep(65)) }
        #expect(error?.offset == 64)
        #expect(throws: JSONError.self) { try JSONValue(parsing: deep(1_000_000)) }
    }

    @Test func duplicateKeysAreFoundInLargeObjectsToo() {
        let members = (0..<500).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(throws: Never.self) { try JSONValue(parsing: "{\(members)}") }
        #expect(throws: JSONError.self) { try JSONValue(parsing: "{\(members),\"k250\":0}") }
    }

    @Test func everyTruncationOfADocumentIsRefused() {
        let bytes = Array(#"{"a":[1.5e3,"x\u00e9\n",true,null],"é":{"b":-2}}"#.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSONValue(parsing: bytes[..<count]) }
        }
    }
}
