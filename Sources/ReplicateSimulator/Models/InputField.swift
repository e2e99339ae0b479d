import ImgoptJSON

/// One field of a model's input, as its schema states it.
struct InputField: Sendable {
    /// What the field takes.
    enum Kind: Sendable {
        case text
        case image
        case imageList
        case integer(default: Int?)
        case number(default: Double)
        case flag(default: Bool)
        case choice([String], default: String)
    }

    let name: String
    let kind: Kind
    var isRequired = false
    var description = ""

    /// The property of the `Input` schema. `order` is the place of the field in forms.
    func schema(order: Int) -> JSONValue {
        var property: JSONObject = [:]
        switch kind {
        case .text: property["type"] = "string"
        case .image: (property["type"], property["format"]) = ("string", "uri")
        case .imageList:
            property["type"] = "array"
            property["items"] = ["type": "string", "format": "uri"]
            if !isRequired { property["default"] = [] }
        case .integer(let value):
            property["type"] = "integer"
            property["default"] = value.map { .integer($0) }
        case .number(let value): (property["type"], property["default"]) = ("number", .double(value))
        case .flag(let value): (property["type"], property["default"]) = ("boolean", .bool(value))
        case .choice(_, let value):
            property["allOf"] = [["$ref": .string("#/components/schemas/\(name)")]]
            property["default"] = .string(value)
        }
        property["title"] = .string(name)
        property["description"] = .string(description)
        property["x-order"] = .integer(order)
        return .object(property)
    }
}
