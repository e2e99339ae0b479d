import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite struct CreationTests {
    private static let hash = String(repeating: "ab", count: 32)

    @Test(arguments: [
        ("/v1/predictions", #"{"version":"google/nano-banana","input":{"prompt":"x"}}"#, 201),
        ("/v1/predictions", #"{"version":"some/model","input":{}}"#, 201),
        ("/v1/predictions", #"{"version":"\#(hash)","input":{}}"#, 201),
        ("/v1/predictions", #"{"version":"nightmareai/real-esrgan:\#(hash)","input":{"image":"http://x/"}}"#, 201),
        ("/v1/predictions", #"{"version":"nightmareai/real-esrgan","input":{"image":"http://x/"}}"#, 422),
        ("/v1/predictions", #"{"version":"nonsense","input":{}}"#, 422),
        ("/v1/predictions", #"{"version":"a/b:cafe","input":{}}"#, 422),
        ("/v1/predictions", #"{"input":{"prompt":"x"}}"#, 422),
        ("/v1/predictions", #"{"version":"google/nano-banana"}"#, 422),
        ("/v1/predictions", #"{"version":"google/nano-banana","input":[]}"#, 422),
        ("/v1/predictions", #"{"version":"google/nano-banana","input":{}}"#, 422),
        ("/v1/predictions", #"{"version":"google/nano-banana","input":{"prompt":null}}"#, 422),
        ("/v1/predictions", #"{"version":"google/nano-banana","input":{"prompt":"x"},"id":"mine"}"#, 422),
        ("/v1/predictions", #"{"version":"google/nano-banana","input":{"prompt":"x"},"webhook":"https://x/"}"#, 201),
        ("/v1/predictions", #"{"version":"google/nano-banana","input":{"prompt""#, 400),
        ("/v1/predictions", "", 400),
        ("/v1/models/google/nano-banana/predictions", #"{"input":{"prompt":"x"}}"#, 201),
        ("/v1/models/google/nano-banana/predictions", #"{"version":"x","input":{"prompt":"x"}}"#, 422),
        ("/v1/models/nightmareai/real-esrgan/predictions", #"{"input":{"image":"http://x/"}}"#, 404),
        ("/v1/deployments/acme/shop/predictions", #"{"input":{}}"#, 201),
        ("/v1/nowhere", "{}", 404),
    ])
    func `a creation is taken or refused as the service would`(path: String, body: String, status: Int) throws {
        var fixture = WorldFixture()
        let answer = try fixture.send("POST", path, json: body)
        #expect(answer.status == status, "\(answer.text)")
        #expect(try fixture.stats()["creations"] == .integer(status == 201 ? 1 : 0))
    }

    @Test func `a missing field is named as the service names it`() throws {
        var fixture = WorldFixture()
        let body = #"{"version":"google/nano-banana","input":{}}"#
        #expect(
            try fixture.send("POST", "/v1/predictions", json: body).json == [
                "detail": "- input: prompt is required\n", "status": 422, "title": "Input validation failed",
                "invalid_fields": [["type": "required", "field": "input", "description": "prompt is required"]],
            ])
    }

    @Test(arguments: [
        (
            "nightmareai/real-esrgan", "scale", #""big""#, "invalid_type",
            "Invalid type. Expected: number, given: string"
        ),
        ("nightmareai/real-esrgan", "scale", "10.5", "number_lte", "Must be less than or equal to 10"),
        ("nightmareai/real-esrgan", "scale", "-1", "number_gte", "Must be greater than or equal to 0"),
        (
            "nightmareai/real-esrgan", "face_enhance", "1", "invalid_type",
            "Invalid type. Expected: boolean, given: integer"
        ),
        ("nightmareai/real-esrgan", "image", #""cat.jpg""#, "format", "Does not match format 'uri'"),
        (
            "black-forest-labs/flux-kontext-pro", "seed", "1.5", "invalid_type",
            "Invalid type. Expected: integer, given: number"
        ),
        (
            "google/nano-banana", "output_format", #""tiff""#, "enum",
            #"input.output_format must be one of the following: "jpg", "png""#
        ),
        ("google/nano-banana", "prompt", "[]", "invalid_type", "Invalid type. Expected: string, given: array"),
        ("google/nano-banana", "image_input", "{}", "invalid_type", "Invalid type. Expected: array, given: object"),
        ("some/model", "prompt", "true", "invalid_type", "Invalid type. Expected: string, given: boolean"),
    ])
    func `what a model's schema does not take is refused by its name`(
        model: String, field: String, value: String, type: String, description: String
    ) throws {
        var fixture = WorldFixture()
        var input: JSONObject = ["prompt": "x", "image": "http://x/"]
        input[field] = try JSONValue(parsing: value)
        let path = "/v1/deployments/\(model)/predictions"
        let refused = try fixture.send("POST", path, json: (["input": .object(input)] as JSONValue).description)
        #expect(
            try refused.json == [
                "detail": .string("- input.\(field): \(description)\n"), "status": 422,
                "title": "Input validation failed",
                "invalid_fields": [
                    ["type": .string(type), "field": .string("input.\(field)"), "description": .string(description)]
                ],
            ])
        #expect(try fixture.stats()["creations"] == 0)
    }

    @Test func `all that is wrong with an input is told, and what its schema does not know is let through`() throws {
        var fixture = WorldFixture()
        let wrong = #"{"image_input":["http://x/",7],"output_format":"gif","aspect_ratio":null}"#
        let body = #"{"version":"google/nano-banana","input":\#(wrong)}"#
        let detail = try fixture.send("POST", "/v1/predictions", json: body).json["detail"]?.stringValue
        #expect(
            detail == """
                - input: prompt is required
                - input.image_input.1: Invalid type. Expected: string, given: integer
                - input.output_format: input.output_format must be one of the following: "jpg", "png"

                """)
        let right = #"{"prompt":"","image_input":["data:image/png;base64,"],"output_format":"png","strange":[1]}"#
        _ = try fixture.create(right)
        let seed = #"{"version":"qwen/qwen-image-edit","input":{"image":"http://x/","prompt":"x","seed":1e30}}"#
        #expect(try fixture.send("POST", "/v1/predictions", json: seed).status == 201)
    }

    @Test func `strict models know the catalogue only`() throws {
        var fixture = WorldFixture { $0.strictModels = true }
        #expect(try fixture.send("GET", "/v1/models/some/model").status == 404)
        #expect(try fixture.send("POST", "/v1/models/some/model/predictions", json: #"{"input":{}}"#).status == 404)
        #expect(
            try fixture.send("POST", "/v1/predictions", json: #"{"version":"some/model","input":{}}"#).status == 422)
        #expect(try fixture.send("GET", "/v1/models/qwen/qwen-image-edit").status == 200)
    }

    @Test func `versions of the community's models come one after the other, and each can be run`() throws {
        var fixture = WorldFixture { $0.strictModels = true }
        let model = "nightmareai/real-esrgan"
        let page = try fixture.send("GET", "/v1/models/\(model)").json
        #expect(page["is_official"] == false)
        let first = try #require(page["latest_version"]?.id)
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"model_releases":[1,2]}"#)
        let second = try #require(try fixture.send("GET", "/v1/models/\(model)").json["latest_version"]?.id)
        #expect(first != second)
        for version in [first, second, "\(model):\(first)", "\(model):\(second)"] {
            let body = #"{"version":"\#(version)","input":{"image":"http://x/"}}"#
            let made = try fixture.send("POST", "/v1/predictions", json: body)
            #expect(made.status == 201)
            #expect(try made.json["model"]?.stringValue == model)
            #expect(try version.hasSuffix(made.json["version"]?.stringValue ?? "-"))
        }
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"model_releases":[2,2]}"#)
        let body = #"{"version":"\#(model):\#(first)","input":{"image":"http://x/"}}"#
        let refused = try fixture.send("POST", "/v1/predictions", json: body)
        #expect(try refused.json["title"] == "Invalid version or not permitted")
    }

    @Test func `a deployment says what it runs and shows itself on what it made`() throws {
        var fixture = WorldFixture { $0.strictModels = true }
        let release = try fixture.send("GET", "/v1/deployments/stand-in/upscale").json["current_release"]
        #expect(release?["model"] == "nightmareai/real-esrgan")
        let body = #"{"input":{"image":"http://x/"}}"#
        let made = try fixture.send("POST", "/v1/deployments/stand-in/upscale/predictions", json: body).json
        #expect(made["deployment"] == "stand-in/upscale" && made["version"] == release?["version"])
        #expect(try fixture.send("GET", "/v1/deployments/stand-in/none").status == 404)
        #expect(try fixture.send("POST", "/v1/deployments/stand-in/none/predictions", json: body).status == 404)
    }

    @Test(arguments: [nil, "", "Bearer", "Bearer r8_other", "bearer r8_stand_in", "r8_stand_in", "Bearer r8_stand_in "])
    func `a token that is not the right one is refused before anything happens`(header: String?) throws {
        var fixture = WorldFixture()
        let body = #"{"version":"google/nano-banana","input":{"prompt":"x"}}"#
        let answer = try fixture.send("POST", "/v1/predictions", json: body) { $0.authorization = header }
        #expect(answer.status == 401)
        #expect(try answer.json["title"] == "Unauthenticated")
        #expect(answer.header("ratelimit-remaining") == nil)
        #expect(try fixture.stats()["creations"] == 0)
    }

    @Test func `the older form of the header is let in`() throws {
        var fixture = WorldFixture()
        #expect(try fixture.send("GET", "/v1/account") { $0.authorization = "Token r8_stand_in" }.status == 200)
    }

    @Test func `equal inputs are counted as equal whatever their order and make two predictions`() throws {
        var fixture = WorldFixture()
        let first = try fixture.create(#"{"prompt":"x","seed":1}"#).id
        let second = try fixture.create(#"{ "seed":1.0, "prompt":"\u0078" }"#).id
        _ = try fixture.create(#"{"prompt":"x","seed":2}"#)
        #expect(first != second)
        let creations = try fixture.send("GET", "/sim/creations").json
        #expect(creations["creations"] == 3)
        #expect(creations["distinct_inputs"] == 2)
        #expect(creations["duplicates"] == 1)
        #expect(
            creations["inputs"]?.arrayValue?.first == ["input": #"{"prompt":"x","seed":1}"#, "count": 2])
    }

    @Test func `long inputs that differ at their end are told apart`() throws {
        var fixture = WorldFixture()
        let long = String(repeating: "A", count: 5_000)
        _ = try fixture.create(#"{"prompt":"x","image_input":["data:image/png;base64,\#(long)AA=="]}"#)
        _ = try fixture.create(#"{"prompt":"x","image_input":["data:image/png;base64,\#(long)AQ=="]}"#)
        #expect(try fixture.stats()["duplicates"] == 0)
    }

    @Test func `the same seed and the same requests give the same run`() throws {
        func run(seed: UInt64) throws -> String {
            var fixture = WorldFixture { settings in
                settings.seed = seed
                settings.runMilliseconds = MillisecondRange(least: 1, most: 60_000)
                settings.faults[.predictionFailed] = FaultRule(probability: 0.5)
            }
            for _ in 0..<50 { _ = try fixture.create() }
            fixture.pass(milliseconds: 30_000)
            return try fixture.send("GET", "/v1/predictions").text
        }
        #expect(try run(seed: 7) == run(seed: 7))
        #expect(try run(seed: 7) != run(seed: 8))
    }

    @Test(arguments: [
        ("google/nano-banana", "image_input", true), ("google/nano-banana-pro", "image_input", true),
        ("black-forest-labs/flux-kontext-pro", "input_image", false), ("nightmareai/real-esrgan", "image", false),
        ("qwen/qwen-image-edit", "image", false), ("some/model", "image", false),
    ])
    func `a model's schema says where its image goes`(model: String, field: String, isList: Bool) throws {
        var fixture = WorldFixture()
        let version = try #require(try fixture.send("GET", "/v1/models/\(model)").json["latest_version"])
        let property = version["openapi_schema"]?["components"]?["schemas"]?["Input"]?["properties"]?[field]
        #expect((isList ? property?["items"] : property)?["format"] == "uri")
        #expect(property?["type"] == (isList ? "array" : "string"))
        let versions = try fixture.send("GET", "/v1/models/\(model)/versions").json["results"]?.arrayValue
        #expect(versions == [version])
        #expect(try fixture.send("GET", "/v1/models/\(model)/versions/\(version.id)").json == version)
    }

    @Test func `reset forgets everything but its settings`() throws {
        var fixture = WorldFixture { $0.createBurst = 1 }
        let id = try fixture.create().id
        #expect(try fixture.send("PUT", "/sim/faults", json: #"{"low_credit":true}"#).status == 200)
        #expect(try fixture.send("POST", "/sim/reset").status == 200)
        #expect(try fixture.send("GET", "/v1/predictions/\(id)").status == 404)
        #expect(try fixture.stats()["creations"] == 0)
        #expect(try fixture.send("GET", "/sim/faults").json["low_credit"] == false)
        _ = try fixture.create()
    }
}
