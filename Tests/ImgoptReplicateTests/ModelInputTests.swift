import ImgoptJSON
import ImgoptReplicate
import Testing

struct ModelInputTests {
    private let one = ImageSlot(field: "image", isArray: false)
    private let many = ImageSlot(field: "image_input", isArray: true)

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func sourceAndPromptGoToTheirFieldsInSortedOrder() throws {
        let single = try ModelInput.build(one, sourceURL: "https://a/1", prompt: "red")
        #expect(text(single) == #"{"image":"https://a/1","prompt":"red"}"#)
        let listed = try ModelInput.build(many, sourceURL: "https://a/1", prompt: nil)
        #expect(text(listed) == #"{"image_input":["https://a/1"]}"#)
    }

    @Test func strongerLayersReplaceWeakerOnes() throws {
        let bytes = try ModelInput.build(
            one, sourceURL: "https://a/1", prompt: "item",
            defaults: [
                ["z": 1, "size": "S", "prompt": "settings", "image": "x"], ["size": "M", "o": ["b": 1, "a": 2]],
            ],
            input: ["size": "L", "seed": 1.0])
        #expect(
            text(bytes)
                == #"{"image":"https://a/1","o":{"a":2,"b":1},"prompt":"item","seed":1.0,"size":"L","z":1}"#)
    }

    @Test func itemInputIsMergedOverSourceAndPrompt() throws {
        let bytes = try ModelInput.build(
            many, sourceURL: "https://a/1", prompt: "p", input: ["image_input": ["https://b"], "prompt": nil])
        #expect(text(bytes) == #"{"image_input":["https://a/1","https://b"],"prompt":null}"#)
    }

    /// More images go behind the source, whoever gives them, and nothing takes its place.
    @Test(
        arguments: [
            ([], #"["u"]"#), (["https://b", "https://c"], #"["u","https://b","https://c"]"#),
            ("https://b", #"["u","https://b"]"#),
            (nil, #"["u"]"#), (["u"], #"["u","u"]"#),
        ] as [(JSONValue, String)])
    func imagesOfTheInputComeBehindTheSource(_ given: JSONValue, _ sent: String) throws {
        let own = try ModelInput.build(many, sourceURL: "u", prompt: nil, input: ["image_input": given])
        #expect(text(own) == #"{"image_input":\#(sent)}"#)
        let settings = try ModelInput.build(many, sourceURL: "u", prompt: nil, defaults: [["image_input": given]])
        #expect(settings == own)
        let both = try ModelInput.build(
            many, sourceURL: "u", prompt: nil, defaults: [["image_input": ["https://weak"]]],
            input: ["image_input": given])
        #expect(both == own)
    }

    @Test func aSingleFieldIsTheSources() throws {
        #expect(throws: ModelInput.Problem.givenTwice("image")) {
            try ModelInput.build(one, sourceURL: "u", prompt: nil, input: ["image": "https://b"])
        }
        #expect(throws: ModelInput.Problem.givenTwice("image")) { try ModelInput.check(one, input: ["image": []]) }
        #expect(throws: ModelInput.Problem.noImages("image_input")) {
            try ModelInput.build(many, sourceURL: "u", prompt: nil, input: ["image_input": [["https://b"]]])
        }
        #expect(throws: ModelInput.Problem.noImages("image_input")) {
            try ModelInput.check(many, input: ["image_input": 7])
        }
        let null = try ModelInput.build(one, sourceURL: "u", prompt: nil, input: ["image": nil])
        #expect(text(null) == #"{"image":"u"}"#)
        try ModelInput.check(one, input: ["mask": "https://b"])
    }

    @Test func defaultPromptStandsWithoutOneOfTheItem() throws {
        let bytes = try ModelInput.build(one, sourceURL: "u", prompt: nil, defaults: [["prompt": "d"]])
        #expect(text(bytes) == #"{"image":"u","prompt":"d"}"#)
    }

    @Test func numbersKeepTheirDigits() throws {
        let input = try JSONValue(parsing: #"{"a":1.50,"b":12345678901234567890,"c":1e2}"#)
        let bytes = try ModelInput.build(one, sourceURL: "u", prompt: nil, input: input)
        #expect(text(bytes) == #"{"a":1.50,"b":12345678901234567890,"c":1e2,"image":"u"}"#)
    }

    @Test func whatCannotBeIsRefused() {
        let mute = ImageSlot(field: "image", isArray: false, promptField: nil)
        #expect(throws: ModelInput.Problem.takesNoPrompt) {
            try ModelInput.build(mute, sourceURL: "u", prompt: "p")
        }
        #expect(throws: ModelInput.Problem.notAnObject("input")) {
            try ModelInput.build(one, sourceURL: "u", prompt: nil, input: [])
        }
        #expect(throws: ModelInput.Problem.notAnObject("the default input")) {
            try ModelInput.build(one, sourceURL: "u", prompt: nil, defaults: ["x"])
        }
    }
}
