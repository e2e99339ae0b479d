import ImgoptJSON
import Testing

struct LeavingOut {
    private static let omission = JSONOmission(["big", "other"], atDepth: 3)

    private static func page(_ member: String) -> String { #"{"list":[{"id":"a",\#(member)"last":1}],"big":2}"# }

    @Test(arguments: [
        "null", "true", "-1.5e3", "[]", "{}", #""text with \" and \\ and \ud83d\ude00""#, #"{"a":[{"big":{}},[[]]]}"#,
        #"[1,{"x":"]}"}]"#, " [ 1 , { } ] ",
    ])
    func membersAtTheDepthAreMissingAndTheOthersStay(value: String) throws {
        let read = try JSONValue(
            parsing: Array(Self.page(#""big":\#(value),"list":{"big":1},"other":\#(value),"#).utf8),
            leavingOut: Self.omission)
        #expect(read == ["list": [["id": "a", "list": ["big": 1], "last": 1]], "big": 2])
    }

    @Test(arguments: [
        "", "nul", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "1.", "\"\\x\"", "\"\\u12\"", "\"a\nb\"",
        "[}", "{]", "'a'", "\"\\ud800\"",
    ])
    func theirSyntaxIsChecked(value: String) {
        let text = Self.page(#""big":\#(value),"#)
        let whole = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        let partial = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(text.utf8), leavingOut: Self.omission)
        }
        #expect(partial?.offset == whole?.offset)
    }

    @Test func theirDepthCounts() {
        let deep = String(repeating: "[", count: 62) + String(repeating: "]", count: 62)
        #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(Self.page(#""big":\#(deep),"#).utf8), leavingOut: Self.omission)
        }
    }

    @Test func whatIsStillReadHasNoKeyTwice() {
        let text = Self.page(#""big":1,"big":2,"id":"b","#)
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8), leavingOut: Self.omission) }
    }
}
