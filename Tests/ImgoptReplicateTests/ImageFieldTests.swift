import ImgoptJSON
import ImgoptReplicate
import Testing

struct ImageFieldTests {
    private static let uri: JSONValue = ["type": "string", "format": "uri"]
    private static let uris: JSONValue = ["type": "array", "items": ["type": "string", "format": "uri"]]
    private static let text: JSONValue = ["type": "string"]

    static func schema(_ properties: JSONValue) -> JSONValue {
        ["components": ["schemas": ["Input": ["properties": properties], "Link": uri, "Choice": ["enum": ["a"]]]]]
    }

    @Test func theTypesOfAllMembersAreTold() throws {
        let schema = try JSONValue(
            parsing: """
                {"components":{"schemas":{"format":{"type":"string","enum":["jpg"]},"Input":{"properties":{
                "prompt":{"type":"string"},"seed":{"anyOf":[{"type":"integer"},{"type":"null"}]},
                "fast":{"type":"boolean"},"scale":{"type":"number"},"odd":{"type":"strange"},"none":{},
                "format":{"allOf":[{"$ref":"#/components/schemas/format"}]},"images":{"type":"array"}}}}}}
                """)
        #expect(
            ImageField.members(in: schema).types == [
                "prompt": "string", "seed": "integer", "fast": "boolean", "scale": "number", "format": "string",
                "images": "array",
            ])
        #expect(ImageField.members(in: .null) == .unknown)
    }

    @Test(
        arguments: [
            (["prompt": text, "image": uri], .field(ImageSlot(field: "image", isArray: false))),
            (
                ["img": uri, "scale": ["type": "number"]],
                .field(ImageSlot(field: "img", isArray: false, promptField: nil))
            ),
            (["prompt": text, "image_input": uris], .field(ImageSlot(field: "image_input", isArray: true))),
            (
                [
                    "photo": ["allOf": [["$ref": "#/components/schemas/Link"]]],
                    "style": ["allOf": [["$ref": "#/components/schemas/Choice"]]],
                ],
                .field(ImageSlot(field: "photo", isArray: false, promptField: nil))
            ),
            (
                ["photo": ["anyOf": [["type": "null"], uri]]],
                .field(ImageSlot(field: "photo", isArray: false, promptField: nil))
            ),
            (["loop": ["$ref": "#/components/schemas/Input/properties/loop"]], .none),
            (["key": ["type": "string", "format": "uri", "x-cog-secret": true]], .none),
            (
                [
                    "mask": ["type": "string", "format": "uri", "x-order": 2],
                    "image": ["type": "string", "format": "uri", "x-order": 0],
                ],
                .ambiguous(["image", "mask"])
            ),
            (["prompt": text], .none), ([:], .none), (nil, .none), ("x", .none),
        ] as [(JSONValue, ImageField)])
    func theOneSlotIsFound(_ properties: JSONValue, _ expected: ImageField) {
        #expect(ImageField.find(in: Self.schema(properties)) == expected)
    }

    @Test(
        arguments: [
            ("google/nano-banana", nil, .field(ImageSlot(field: "image_input", isArray: true))),
            ("google/nano-banana:abc", nil, .field(ImageSlot(field: "image_input", isArray: true))),
            ("some/other", nil, .none),
            // The schema wins over what is known.
            (
                "google/nano-banana", schema(["pictures": uris]),
                .field(ImageSlot(field: "pictures", isArray: true, promptField: nil))
            ),
            (
                "nightmareai/real-esrgan", schema(["image": uri, "mask": uri]),
                .field(ImageSlot(field: "image", isArray: false, promptField: nil))
            ),
            ("some/other", schema(["image": uri, "mask": uri]), .ambiguous(["image", "mask"])),
            (
                "bria/remove-background", schema(["image": text, "image_url": text]),
                .field(ImageSlot(field: "image", isArray: false, promptField: nil))
            ),
            // Known once, but the model has changed.
            ("nightmareai/real-esrgan", schema(["picture": text]), .none),
        ] as [(String, JSONValue?, ImageField)])
    func whatIsKnownHelpsWhereTheSchemaIsSilent(_ model: String, _ schema: JSONValue?, _ expected: ImageField) {
        #expect(ImageField.resolve(model: model, schema: schema) == expected)
    }

    @Test(
        arguments: [
            ("image", ["image": uris], ImageSlot(field: "image", isArray: true, promptField: nil)),
            ("image[]", ["image": uri, "text": text], ImageSlot(field: "image", isArray: false, promptField: "text")),
            ("mask", ["image": uri, "mask": uri], ImageSlot(field: "mask", isArray: false, promptField: nil)),
            (
                "image", ["image": ["$ref": "#/components/schemas/Link"]],
                ImageSlot(field: "image", isArray: false, promptField: nil)
            ),
            // The schema has no such member, or says nothing of it: as it was chosen.
            ("photo[]", ["image": uri], ImageSlot(field: "photo", isArray: true, promptField: nil)),
            ("image[]", ["image": ["title": "Image"]], ImageSlot(field: "image", isArray: true, promptField: nil)),
        ] as [(String, JSONValue, ImageSlot)])
    func aChosenFieldIsWhatTheSchemaSays(_ chosen: String, _ properties: JSONValue, _ expected: ImageSlot) {
        let field = ImageField.resolve(
            model: "some/other", schema: Self.schema(properties), chosen: chosen, promptField: "text")
        #expect(field == .field(expected))
    }

    @Test func withoutASchemaAChosenFieldIsAsItWasChosen() {
        #expect(
            ImageField.resolve(model: "a/b", schema: nil, chosen: "images[]")
                == .field(ImageSlot(field: "images", isArray: true)))
    }

    /// What is known of a model names the field; what it is, its schema says.
    @Test func aKnownFieldIsWhatTheSchemaSays() {
        let schema = Self.schema(["image": Self.uris, "mask": Self.uri])
        let list = ImageField.field(ImageSlot(field: "image", isArray: true, promptField: nil))
        #expect(ImageField.resolve(model: "nightmareai/real-esrgan", schema: schema) == list)
        #expect(ImageField.resolve(model: "deployments/a/b", schema: schema, ran: "nightmareai/real-esrgan") == list)
    }

    @Test(
        arguments: [
            ("x", nil, nil, nil), (nil, nil, nil, #"the model needs a prompt ("prompt") and "scale" in its input"#),
            ("", nil, nil, #"needs a prompt ("prompt")"#),
            (" \n", ["seed": 1], ["prompt": "a", "scale": 2], "needs a prompt"),
            ("", ["prompt": "a"], ["scale": 2], nil), (nil, ["prompt": ""], ["scale": 2], "needs a prompt"),
            (nil, ["prompt": "a"], ["scale": 2], nil), ("x", ["image": "u"], ["scale": 2], "leave it out"),
        ] as [(String?, JSONObject?, JSONObject?, String?)])
    func whatTheModelNeedsIsLookedFor(
        _ prompt: String?, _ input: JSONObject?, _ defaults: JSONObject?, _ problem: String?
    ) {
        let required = prompt == nil || input != nil ? ["prompt", "image", "scale"] : ["prompt", "image"]
        let use = ModelUse(slot: ImageSlot(field: "image", isArray: false), required: required, sentAs: "a/b")
        let found = use.problem(prompt: prompt, defaults: defaults, input: input)?.description
        #expect(problem.map { found?.contains($0) ?? false } ?? (found == nil), "\(found ?? "nothing")")
    }

    private static func members(_ properties: String, _ more: String = "") throws -> InputMembers {
        let input = #"{\#(more)"properties":{\#(properties)}}"#
        let text = #"{"components":{"schemas":{"Ratio":{"type":"string","enum":["1:1","16:9"]},"Input":\#(input)}}}"#
        return ImageField.members(in: try JSONValue(parsing: Array(text.utf8)))
    }

    private static let ratio = ##"{"allOf":[{"$ref":"#/components/schemas/Ratio"}]}"##

    @Test(
        arguments: [
            (ratio, #""4:3""#, #"must be one of "1:1", "16:9", and is "4:3""#), (ratio, #""16:9""#, nil),
            (#"{"type":"integer","enum":[1,2,4]}"#, "2.0", nil),
            (#"{"type":"integer","enum":[1,2,4]}"#, "3", "1, 2, 4"),
            (#"{"type":"string"}"#, "7", "must be a text, and is 7"),
            (#"{"type":"integer"}"#, #""7""#, "a whole number"),
            (#"{"type":"integer"}"#, "7.5", "a whole number"), (#"{"type":"integer"}"#, "7e0", nil),
            (#"{"type":"integer"}"#, "1e30", nil), (#"{"type":"boolean"}"#, #""yes""#, "true or false"),
            (#"{"type":"array","items":{"type":"string"}}"#, #""a""#, "must be a list"),
            (#"{"type":"number","minimum":0,"maximum":1}"#, "1", nil),
            (#"{"type":"number","minimum":0,"maximum":1}"#, "1.01", "at most 1, and is 1.01"),
            (#"{"type":"number","minimum":0,"maximum":1}"#, "-1", "at least 0"),
            (#"{"type":"number","minimum":0,"exclusiveMinimum":true}"#, "0", "more than 0"),
            (#"{"type":"number","exclusiveMaximum":2}"#, "2", "less than 2"),
            (#"{"type":"integer","maximum":9223372036854775807}"#, "9223372036854775807", nil),
            (#"{"anyOf":[{"type":"integer"},{"type":"null"}]}"#, #""x""#, "a whole number"),
            (#"{"type":"integer","maximum":3}"#, "null", nil),
            // What is not plain refuses nothing.
            (#"{"anyOf":[{"type":"integer"},{"type":"string"}]}"#, "true", nil),
            (#"{"type":["string","null"]}"#, "7", nil),
            (#"{"oneOf":[{"type":"integer"}],"type":"string"}"#, "7", nil), ("{}", "7", nil), ("7", "7", nil),
            (#"{"type":"picture"}"#, "7", nil), (#"{"type":"number","maximum":"3"}"#, "7", nil),
            (#"{"enum":[]}"#, "7", nil), (#"{"enum":[{"a":1}]}"#, "7", nil), (#"{"enum":"a"}"#, "7", nil),
            (##"{"$ref":"#/nowhere"}"##, "7", nil),
        ] as [(String, String, String?)])
    func whatAMemberCanNotBeIsTold(_ property: String, _ value: String, _ problem: String?) throws {
        let slot = ImageSlot(field: "image", isArray: false)
        let members = try Self.members(#""x":\#(property),"image":{"type":"string","format":"uri"}"#)
        let use = ModelUse(slot: slot, members: members, sentAs: "a/b")
        let input: JSONObject = ["x": try JSONValue(parsing: Array(value.utf8)), "other": 1]
        let another: JSONObject = ["y": 1]
        for (own, defaults) in [(input, nil), (another, input)] as [(JSONObject, JSONObject?)] {
            let found = use.problem(prompt: nil, defaults: defaults, input: own)
            #expect(found?.field?.name == (problem == nil ? nil : "x") && found?.field?.isInput != false)
            #expect(problem.map { found?.description.contains($0) ?? false } ?? (found == nil), "\(found as Any)")
        }
        // What is given in its stead is what counts.
        #expect(use.problem(prompt: nil, defaults: input, input: ["x": .null]) == nil)
    }

    @Test func manyChoicesAreNotAllNamed() throws {
        let choices = (1...600).map { "\"c\($0)\"" }
        let some = try Self.members(#""x":{"enum":[\#(choices.prefix(50).joined(separator: ","))]}"#)
        #expect(some.known["x"]?.problem("no")?.contains("\"c20\" and 30 more, and is") == true)
        let many = try Self.members(#""x":{"enum":[\#(choices.joined(separator: ","))]}"#)
        #expect(many.known["x"]?.problem("no") == nil)
    }

    @Test(
        arguments: [
            ("", ["promt"]), (#""additionalProperties":false,"#, ["promt"]), (#""additionalProperties":true,"#, []),
            (#""additionalProperties":{},"#, []), (#""allOf":[{}],"#, []),
        ] as [(String, [String])])
    func membersThatTheModelDoesNotHaveAreKnownIfAllOthersAre(_ more: String, _ unknown: [String]) throws {
        let members = try Self.members(#""prompt":{"type":"string"},"image":{"type":"string"}"#, more)
        let use = ModelUse(slot: ImageSlot(field: "image", isArray: false), members: members, sentAs: "a/b")
        #expect(use.unknownMembers(of: ["promt": 1, "prompt": "x", "image": "u"]) == unknown)
        #expect(ModelUse(slot: use.slot, sentAs: "a/b").unknownMembers(of: ["promt": 1]) == [])
    }

    @Test func whatHasADefaultIsNotNeeded() {
        let schema: JSONValue = [
            "components": [
                "schemas": [
                    "Input": [
                        "required": ["prompt", "seed", "gone"],
                        "properties": ["prompt": ["type": "string"], "seed": ["type": "integer", "default": 1]],
                    ]
                ]
            ]
        ]
        #expect(ModelInput.required(by: schema) == ["prompt"])
        #expect(ModelInput.required(by: nil).isEmpty)
    }

    @Test(
        arguments: [
            ("a/b", "a/b", nil), ("a/b:c1", "a/b", "c1"),
            (String(repeating: "0f", count: 32), nil, String(repeating: "0f", count: 32)),
        ] as [(String, String?, String?)])
    func modelNamesAreTakenApart(_ text: String, _ name: String?, _ version: String?) throws {
        let model = try #require(ModelReference(text))
        #expect(model.name == name)
        #expect(model.version == version)
        #expect(model.text == text)
    }

    @Test func deploymentsAreTold() throws {
        let model = try #require(ModelReference("deployments/a/b"))
        #expect(model.deployment == "a/b" && model.name == nil && model.version == nil)
        #expect(model.text == "deployments/a/b")
    }

    @Test(arguments: [
        "", "a", "a/", "/b", "a/b/c", "deployments/a/b/c", "deployments/a/b:c", "deployments//b",
        "deployments/a/..", "a/b:", "../b", "a/..", "a/b?c", "a/b:c/d", "a b/c", "0f0f",
    ])
    func otherTextsAreNoModel(_ text: String) {
        #expect(ModelReference(text) == nil)
    }
}
