import ImgoptJSON

/// A model that the simulator can describe.
struct CatalogModel: Sendable {
    /// `owner/name`.
    let name: String
    /// Official models run without a version; community ones need one.
    let isOfficial: Bool
    let fields: [InputField]
    let output: OutputShape

    /// The id of a version: 64 hexadecimal digits that follow from the name and the release's number.
    func versionID(release: Int) -> String {
        Checksum.sha256(Array("replicate-sim/\(name)\(release == 1 ? "" : "/\(release)")".utf8))
    }

    /// Names of required fields, in the order of the schema.
    var required: [String] { fields.filter(\.isRequired).map(\.name) }

    /// `GET /models/{owner}/{name}`.
    func json(release: Int) -> JSONValue {
        let halves = name.split(separator: "/").map(String.init)
        return [
            "url": .string("https://replicate.com/\(name)"),
            "owner": .string(halves[0]), "name": .string(halves[1]),
            "description": "A model of the simulator", "visibility": "public", "is_official": .bool(isOfficial),
            "github_url": nil, "paper_url": nil, "license_url": nil, "cover_image_url": nil, "run_count": 0,
            "default_example": nil,
            "latest_version": versionJSON(release: release),
        ]
    }

    /// One element of `GET /models/{owner}/{name}/versions`.
    func versionJSON(release: Int) -> JSONValue {
        [
            "id": .string(versionID(release: release)), "created_at": "2025-08-26T17:11:02.104012Z",
            "cog_version": "0.16.6",
            "openapi_schema": openAPISchema(),
        ]
    }

    private func openAPISchema() -> JSONValue {
        var properties: JSONObject = [:]
        var schemas: JSONObject = [:]
        for (order, field) in fields.enumerated() {
            properties[field.name] = field.schema(order: order)
            if case .choice(let values, _) = field.kind {
                schemas[field.name] = [
                    "type": "string", "title": .string(field.name), "description": "An enumeration.",
                    "enum": .array(values.map(JSONValue.string)),
                ]
            }
        }
        var input: JSONObject = ["type": "object", "title": "Input", "properties": .object(properties)]
        if !required.isEmpty { input["required"] = .array(required.map(JSONValue.string)) }
        schemas["Input"] = .object(input)
        let uri: JSONValue = ["type": "string", "title": "Output", "format": "uri"]
        schemas["Output"] =
            output == .list
            ? ["type": "array", "title": "Output", "items": ["type": "string", "format": "uri"]] : uri
        return [
            "openapi": "3.0.2", "info": ["title": "Cog", "version": "0.1.0"],
            "paths": [:], "components": ["schemas": .object(schemas)],
        ]
    }
}
