import ImgoptJSON
import Testing

/// Where the parts of a document stand, found without reading them.
struct Outlines {
    private func members(_ text: String) -> ([String], isWhole: Bool) {
        let bytes = Array(text.utf8)
        var walk = JSONMembers(in: bytes.indices)
        var found: [String] = []
        while let member = walk.next(bytes.span) {
            found.append(
                String(decoding: bytes[member.key], as: UTF8.self) + "="
                    + String(decoding: bytes[member.value], as: UTF8.self))
        }
        return (found, walk.isWhole)
    }

    private func elements(_ text: String) -> ([String], isWhole: Bool) {
        let bytes = Array(text.utf8)
        var walk = JSONElements(in: bytes.indices)
        var found: [String] = []
        while let element = walk.next(bytes.span) { found.append(String(decoding: bytes[element], as: UTF8.self)) }
        return (found, walk.isWhole)
    }

    @Test(arguments: [
        ("{}", [], true), (" { } ", [], true), (#"{"a":1}"#, [#""a"=1"#], true),
        (#" {"a" : [1,{"b":2}] , "c":"}\"{" }  "#, [#""a"=[1,{"b":2}]"#, #""c"="}\"{""#], true),
        (#"{"a":tru,"b":null}"#, [#""a"=tru"#, #""b"=null"#], true), (#"{"a":[,,]}"#, [#""a"=[,,]"#], true),
        ("", [], false), ("[]", [], false), ("null", [], false), ("{", [], false), (#"{"a":1"#, [#""a"=1"#], false),
        (#"{"a":1}}"#, [#""a"=1"#], false), (#"{"a":1},"#, [#""a"=1"#], false), (#"{"a":[1}"#, [], false),
        (#"{"a":[}]}"#, [], false), (#"{"a":"1}"#, [], false), (#"{"a":1,}"#, [#""a"=1"#], false),
        (#"{"a":1 "b":2}"#, [#""a"=1"#], false), (#"{"a"1}"#, [], false), (#"{a:1}"#, [], false), (#"{,}"#, [], false),
        (#"{"a":"\"#, [], false), (#"{"a":}"#, [], false),
    ])
    func membersAreFoundByBracketsAndQuotes(_ text: String, _ found: [String], _ isWhole: Bool) {
        let walked = members(text)
        #expect(walked.0 == found)
        #expect(walked.isWhole == isWhole)
    }

    @Test(arguments: [
        ("[]", [], true), (" [ 1 , \"]\" ] ", ["1", "\"]\""], true), ("[{\"a\":]}]", [], false),
        ("[1,2", ["1", "2"], false), ("[1 2]", ["1"], false), ("[1,]", ["1"], false), ("{}", [], false),
        ("", [], false),
        ("[1]x", ["1"], false),
    ])
    func elementsAreFoundByBracketsAndQuotes(_ text: String, _ found: [String], _ isWhole: Bool) {
        let walked = elements(text)
        #expect(walked.0 == found)
        #expect(walked.isWhole == isWhole)
    }

    @Test(arguments: [1, 63, 64, 65, 128, 129, 500_000])
    func depthIsNoMatter(_ depth: Int) {
        let deep = String(repeating: #"{"a":["#, count: depth) + String(repeating: "]}", count: depth)
        let walked = elements("[\(deep),7]")
        #expect(walked.0.count == 2 && walked.0.last == "7")
        #expect(walked.isWhole)
        #expect(!elements("[\(deep)],7]").isWhole)
    }

    @Test func textsAreFoundInOrderAndKeysAreNone() {
        let text = #"{"k" : "a", "l":["b",{"m":{"n":"c\""}}], "o":7, "p":[[["d"]]]}"#
        let bytes = Array(text.utf8)
        var walk = JSONTexts(in: bytes.indices)
        var found: [String] = []
        while let place = walk.next(bytes.span) { found.append(String(decoding: bytes[place], as: UTF8.self)) }
        #expect(found == [#""a""#, #""b""#, #""c\"""#, #""d""#])
    }
}
