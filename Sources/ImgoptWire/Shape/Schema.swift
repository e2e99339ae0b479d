package import ImgoptJSON

/// What a value looks like on the wire, as a JSON Schema (draft 7), with the named types that it refers to.
public struct Schema: Sendable, Hashable {
    /// The schema itself.
    package let json: JSONValue

    /// The named types below it, by name.
    package let parts: [String: JSONValue]

    /// What a whole number must lie in, as readers hold it to.
    let range: ClosedRange<Int>?

    /// A schema that refers to `parts`.
    init(_ json: JSONValue, parts: [String: JSONValue] = [:], range: ClosedRange<Int>? = nil) {
        self.json = json
        self.parts = parts
        self.range = range
    }

    /// A member of an object, or a param.
    package struct Member: Sendable, Hashable {
        /// Its name.
        package let name: String
        /// Its value.
        package let schema: Schema
        /// Whether it is always there.
        package let isRequired: Bool
        /// A value as it could be.
        package let example: JSONValue?
        /// What it says, in a sentence.
        package let doc: String

        init(_ name: String, _ schema: Schema, isRequired: Bool, example: String? = nil, _ doc: String) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
            self.example = example.map { (try? JSONValue(parsing: $0)) ?? .string($0) }
            self.doc = doc
        }

        static func required(_ name: String, _ schema: Schema, _ doc: String) -> Member {
            Member(name, schema, isRequired: true, doc)
        }

        static func optional(_ name: String, _ schema: Schema, _ doc: String) -> Member {
            Member(name, schema, isRequired: false, doc)
        }

        /// The schema with what it says.
        var json: JSONValue {
            guard var object = schema.json.objectValue, !doc.isEmpty else { return schema.json }
            object["description"] = .string(doc)
            return .object(object)
        }
    }
}

extension Schema {
    /// Any value at all; that of a type that says nothing else.
    package static let any = Schema([:])
    static let string = Schema(["type": "string"])
    static let bool = Schema(["type": "boolean"])
    static let number = Schema(["type": "number"])
    static let integer = Schema(["type": "integer"])
    /// A whole number that is not negative.
    static let count = Schema(["type": "integer", "minimum": 0])
    /// An object whose members are the client's own, or may be more in the next version.
    static let anyObject = Schema(["type": "object"])

    /// A whole number in `range`.
    static func integer(in range: ClosedRange<Int>) -> Schema {
        Schema(
            [
                "type": "integer", "minimum": .integer(Int64(range.lowerBound)),
                "maximum": .integer(Int64(range.upperBound)),
            ], range: range)
    }

    /// A list.
    static func array(of element: Schema) -> Schema {
        Schema(["type": "array", "items": element.json], parts: element.parts)
    }

    /// An object with members of any names, all of this kind.
    static func object(of member: Schema) -> Schema {
        Schema(["type": "object", "additionalProperties": member.json], parts: member.parts)
    }

    /// One of these.
    static func either(_ schemas: Schema...) -> Schema {
        Schema(["anyOf": .array(schemas.map(\.json))], parts: joined(schemas))
    }

    /// The same or null.
    var orNull: Schema { .either(self, Schema(["type": "null"])) }

    /// An object of the type `name`. More members than these may come from a newer daemon.
    static func object(_ name: String, _ members: [Member]) -> Schema {
        var properties = JSONObject()
        for member in members { properties[member.name] = member.json }
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        let json: JSONValue = ["type": "object", "properties": .object(properties), "required": .array(required)]
        return Schema(json, parts: joined(members.map(\.schema))).named(name)
    }

    /// A reference to the same under a name.
    func named(_ name: String) -> Schema {
        var parts = parts
        parts[name] = json
        return Schema(["$ref": .string("#/components/schemas/\(name)")], parts: parts)
    }

    /// The named types of all of them.
    static func joined(_ schemas: [Schema]) -> [String: JSONValue] {
        schemas.reduce(into: [:]) { parts, schema in parts.merge(schema.parts) { first, _ in first } }
    }
}

extension WireValue {
    public static var schema: Schema { .any }
}

extension WireValue where Self: RawRepresentable<String> & CaseIterable {
    public static var schema: Schema {
        let words = Schema(["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })])
        return words.named(String(describing: Self.self))
    }
}
