import ImgoptJSON

/// One field of a model's input, as its schema states it.
struct InputField: Sendable {
    /// What the field takes.
    enum Kind: Sendable {
        case text
        case image
        case imageList
        case integer(default: Int?, in: ClosedRange<Int>? = nil)
        case number(default: Double, in: ClosedRange<Int>? = nil)
        case flag(default: Bool)
        case choice([String], default: String)
    }

    /// The bounds of a number that has some.
    private var range: ClosedRange<Int>? {
        switch kind {
        case .integer(_, let range), .number(_, let range): range
        case .text, .image, .imageList, .flag, .choice: nil
        }
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
        case .integer(let value, _):
            property["type"] = "integer"
            property["default"] = value.map { .integer($0) }
        case .number(let value, _): (property["type"], property["default"]) = ("number", .double(value))
        case .flag(let value): (property["type"], property["default"]) = ("boolean", .bool(value))
        case .choice(_, let value):
            property["allOf"] = [["$ref": .string("#/components/schemas/\(name)")]]
            property["default"] = .string(value)
        }
        property["minimum"] = range.map { .integer($0.lowerBound) }
        property["maximum"] = range.map { .integer($0.upperBound) }
        property["title"] = .string(name)
        property["description"] = .string(description)
        property["x-order"] = .integer(order)
        return .object(property)
    }

    /// What the service's validator says of a value that is given; nil: it takes it.
    func problem(_ value: JSONValue) -> InvalidField? {
        switch (kind, value) {
        case (_, .null), (.text, .string), (.flag, .bool): nil
        case (.image, .string(let text)): Self.isAddress(text) ? nil : noAddress(name)
        case (.imageList, .array(let elements)):
            elements.enumerated().lazy.compactMap { place, element in
                let path = "\(name).\(place)"
                guard case .string(let text) = element else { return wrongType(path, element, expected: "string") }
                return Self.isAddress(text) ? nil : noAddress(path)
            }.first
        case (.integer, .number(let number)) where !Self.isWhole(number):
            wrongType(name, value, expected: "integer")
        case (.integer, .number(let number)), (.number, .number(let number)): outOfRange(number)
        case (.choice(let choices, _), .string(let text)): choices.contains(text) ? nil : noChoice(choices)
        case (.text, _), (.image, _), (.choice, _): wrongType(name, value, expected: "string")
        case (.imageList, _): wrongType(name, value, expected: "array")
        case (.integer, _): wrongType(name, value, expected: "integer")
        case (.number, _): wrongType(name, value, expected: "number")
        case (.flag, _): wrongType(name, value, expected: "boolean")
        }
    }

    private func outOfRange(_ number: JSONNumber) -> InvalidField? {
        guard let range else { return nil }
        if number.double < Double(range.lowerBound) {
            return InvalidField("number_gte", of: name, "Must be greater than or equal to \(range.lowerBound)")
        }
        guard number.double > Double(range.upperBound) else { return nil }
        return InvalidField("number_lte", of: name, "Must be less than or equal to \(range.upperBound)")
    }

    private func noChoice(_ choices: [String]) -> InvalidField {
        let allowed = choices.map { "\"\($0)\"" }.joined(separator: ", ")
        return InvalidField("enum", of: name, "input.\(name) must be one of the following: \(allowed)")
    }

    private func noAddress(_ path: String) -> InvalidField {
        InvalidField("format", of: path, "Does not match format 'uri'")
    }

    private func wrongType(_ path: String, _ value: JSONValue, expected: String) -> InvalidField {
        let given =
            switch value {
            case .null: "null"
            case .bool: "boolean"
            case .number(let number): Self.isWhole(number) ? "integer" : "number"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        return InvalidField("invalid_type", of: path, "Invalid type. Expected: \(expected), given: \(given)")
    }

    private static func isWhole(_ number: JSONNumber) -> Bool {
        number.int64 != nil || number.double.rounded() == number.double
    }

    /// Whether a text begins with a scheme, which is all that the validator asks for.
    private static func isAddress(_ text: String) -> Bool {
        let scheme = text.utf8.prefix(while: { isSchemeByte($0) })
        return !scheme.isEmpty && text.utf8[scheme.endIndex...].first == UInt8(ascii: ":")
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
