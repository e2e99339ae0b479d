import ImgoptJSON
import Testing

struct Values {
    @Test(arguments: [
        ("1", "1.0"), ("1", "1e0"), ("100", "1E+2"), ("0", "-0.0e7"), ("0.001", "1e-3"), ("-12.50", "-1.25e1"),
        ("123456789012345678901234567890", "12345678901234567890123456789.0e1"),
    ])
    func numbersAreEqualByValue(left: String, right: String) throws {
        let left = try JSONValue(parsing: left)
        let right = try JSONValue(parsing: right)
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
    }

    @Test(arguments: [
        ("1", "-1"), ("1", "10"), ("9007199254740993", "9007199254740992"),
        ("123456789012345678901234567890", "123456789012345678901234567891"), ("0.1", "0.10000000000000000001"),
        ("1e400", "1e401"), ("1", "\"1\""), ("null", "false"), ("[]", "{}"), ("[1,2]", "[2,1]"),
        ("{\"a\":1}", "{\"a\":null}"), ("{\"a\":1}", "{\"b\":1}"), ("\"\u{e9}\"", "\"e\u{301}\""),
    ])
    func differentValuesDiffer(left: String, right: String) throws {
        #expect(try JSONValue(parsing: left) != JSONValue(parsing: right))
    }

    @Test func orderOfMembersDoesNotCountButIsKept() throws {
        let left = try JSONValue(parsing: #"{"a":1,"b":[{"c":2,"d":3}]}"#)
        let right = try JSONValue(parsing: #"{"b":[{"d":3.0,"c":2}],"a":1}"#)
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(right.description == #"{"b":[{"d":3.0,"c":2}],"a":1}"#)
    }

    @Test func keysThatOnlyLookAlikeAreTwoKeys() throws {
        #expect(try JSONValue(parsing: "{\"\u{e9}\":1,\"e\u{301}\":2}").objectValue?.count == 2)
    }

    @Test(
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("1e3", 1000), ("-2.0", -2), ("0e9", 0),
            ("9223372036854775808", nil), ("1.5", nil), ("1e19", nil), ("1e999999999", nil), ("1e-999999999", nil),
        ] as [(String, Int64?)])
    func integersAreExact(text: String, value: Int64?) throws {
        #expect(try JSONValue(parsing: text).intValue == value)
    }

    @Test func doublesBeyondTheRangeAreInfiniteOrZero() throws {
        #expect(try JSONValue(parsing: "1e999").doubleValue == .infinity)
        #expect(try JSONValue(parsing: "-1e999").doubleValue == -.infinity)
        #expect(try JSONValue(parsing: "1e-999").doubleValue == 0)
        #expect(try JSONValue(parsing: "0.1").doubleValue == 0.1)
        #expect(JSONValue.array([.double(.nan), .double(-.infinity), 1.5]).description == "[null,null,1.5]")
        #expect(JSONNumber(.nan) == nil)
        #expect(JSONNumber(text: "1 ") == nil)
        #expect(JSONNumber(text: "1e5")?.int64 == 100_000)
    }

    @Test func membersCanBeSetReplacedAndRemoved() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = 3
        object["c"] = nil as JSONValue?
        #expect(object == ["b": 2, "a": 3])
        #expect(object.keys == ["a", "b"])
        object["a"] = nil as JSONValue?
        #expect(object.keys == ["b"])
        for number in 0..<100 { object["k\(number)"] = .integer(number) }
        for number in 0..<90 { object["k\(number)"] = nil as JSONValue? }
        #expect(object.keys == ["b"] + (90..<100).map { "k\($0)" })
        #expect(object["k95"] == 95)
        #expect(object["k5"] == nil)
    }

    @Test func accessorsAnswerOnlyTheirKind() {
        let value: JSONValue = ["s": "x", "b": true, "i": 7, "d": 1.5, "a": [1], "n": nil]
        #expect(value["s"]?.stringValue == "x" && value["s"]?.intValue == nil)
        #expect(value["b"]?.boolValue == true && value["b"]?.stringValue == nil)
        #expect(value["i"]?.intValue == 7 && value["d"]?.intValue == nil && value["d"]?.doubleValue == 1.5)
        #expect(value["a"]?.arrayValue == [1] && value["a"]?["x"] == nil)
        #expect(value["n"]?.isNull == true && value["m"] == nil)
    }

    @Test func textIsEscapedSoThatALineStaysALine() {
        let text = "\"\\/\u{0}\u{1f}\n\r\t\u{8}\u{c}é😀\u{2028}\u{7f}"
        #expect(
            JSONValue.string(text).description
                == "\"\\\"\\\\/\\u0000\\u001f\\n\\r\\t\\b\\fé😀\u{2028}\u{7f}\"")
    }
}
