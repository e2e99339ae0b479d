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
            ("a/b", "a/b", nil), ("a/b:c1", "a/b", "c1"),
            (String(repeating: "0f", count: 32), nil, String(repeating: "0f", count: 32)),
        ] as [(String, String?, String?)])
    func modelNamesAreTakenApart(_ text: String, _ name: String?, _ version: String?) throws {
        let model = try #require(ModelReference(text))
        #expect(model.name == name)
        #expect(model.version == version)
    }

    @Test(arguments: ["", "a", "a/", "/b", "a/b/c", "a/b:", "../b", "a/..", "a/b?c", "a/b:c/d", "a b/c", "0f0f"])
    func otherTextsAreNoModel(_ text: String) {
        #expect(ModelReference(text) == nil)
    }
}
