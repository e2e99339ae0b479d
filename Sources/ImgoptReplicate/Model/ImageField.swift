package import ImgoptJSON

/// What a search for a model's image field finds.
package enum ImageField: Sendable, Equatable {
    /// Exactly one.
    case field(ImageSlot)
    /// Several, in the schema's own order: somebody must choose.
    case ambiguous([String])
    /// None.
    case none

    /// What to use for a model: the field that is chosen for it; else what its schema says; where that is silent or in
    /// doubt, what is known of the model. Whether the field is a list, and whether there is one for the prompt, the
    /// schema tells wherever it names them.
    /// - Parameters:
    ///   - model: as it was asked for.
    ///   - ran: `owner/name` of what runs under that name, if that is another one: of a deployment.
    ///   - chosen: the field that somebody chose; with `[]` behind it, a list for whoever has no schema.
    package static func resolve(
        model: String, schema: JSONValue?, ran: String? = nil, chosen: String? = nil, promptField: String = "prompt"
    ) -> ImageField {
        let shape = schema.flatMap { inputProperties(of: $0) }
        let prompt = shape.map { $0[promptField] != nil } ?? true ? promptField : nil
        if let chosen {
            let isList = chosen.hasSuffix("[]")
            let name = isList ? String(chosen.dropLast(2)) : chosen
            let told = schema.flatMap { isArray(name, in: $0) }
            return .field(ImageSlot(field: name, isArray: told ?? isList, promptField: prompt))
        }
        let found = schema.map { find(in: $0, promptField: promptField) } ?? .none
        guard let name = ran ?? ModelReference(model)?.name, var known = knownModels[name] else { return found }
        if let schema, shape != nil {
            known = ImageSlot(
                field: known.field, isArray: isArray(known.field, in: schema) ?? known.isArray, promptField: prompt)
        }
        switch found {
        case .field: return found
        case .ambiguous(let names): return names.contains(known.field) ? .field(known) : found
        case .none: return shape.map { $0[known.field] != nil } ?? true ? .field(known) : .none
        }
    }

    /// Whether a member of the input is a list; nil: the schema does not say.
    private static func isArray(_ name: String, in schema: JSONValue) -> Bool? {
        guard let property = inputProperties(of: schema)?[name] else { return nil }
        var budget = partsMax
        switch resolved(property, in: schema, budget: &budget)["type"]?.stringValue {
        case "array": return true
        case "string": return false
        default: return nil
        }
    }

    /// Looks through a model's OpenAPI schema: an image slot is a text, or a list of texts, of `format: uri`.
    package static func find(in schema: JSONValue, promptField: String = "prompt") -> ImageField {
        guard let properties = inputProperties(of: schema) else { return .none }
        var slots: [(order: Int64, name: String, isArray: Bool)] = []
        var budget = partsMax
        for property in properties {
            let merged = resolved(property.value, in: schema, budget: &budget)
            guard merged["x-cog-secret"]?.boolValue != true else { continue }
            let items = merged["items"].map { resolved($0, in: schema, budget: &budget) }
            let isArray = items.map(isURI) ?? false
            if isArray || isURI(merged) {
                slots.append((merged["x-order"]?.intValue ?? .max, property.key, isArray))
            }
        }
        guard slots.count <= 1 else {
            let inOrder = slots.sorted { ($0.order, $0.name) < ($1.order, $1.name) }
            return .ambiguous(inOrder.prefix(namesMax).map { $0.name.bounded(to: nameBytes) })
        }
        return slots.first.map {
            let prompt = properties[promptField] == nil ? nil : promptField
            return .field(ImageSlot(field: $0.name, isArray: $0.isArray, promptField: prompt))
        } ?? .none
    }

    /// Members of a schema's parts that are laid over each other, in all. Parts that refer to parts could be more than
    /// there is time for, and a schema is what some model's author writes.
    private static let partsMax = 100_000
    private static let namesMax = 32
    private static let nameBytes = 128

    private static func inputProperties(of schema: JSONValue) -> JSONObject? {
        schema["components"]?["schemas"]?["Input"]?["properties"]?.objectValue
    }

    /// The members of a model's input, as far as its schema tells of them.
    package static func members(in schema: JSONValue) -> InputMembers {
        guard let properties = inputProperties(of: schema) else { return .unknown }
        var members: [String: InputMember] = [:]
        var budget = partsMax
        for property in properties where members.count < membersMax && property.key.utf8.count <= nameBytes {
            members[property.key] = InputMember(resolved(property.value, in: schema, budget: &budget))
        }
        let input = schema["components"]?["schemas"]?["Input"]
        let takesMore = ["additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf", "$ref"]
            .contains { input?[$0] != nil && input?[$0]?.boolValue != false }
        return InputMembers(members, isComplete: !takesMore && budget > 0 && members.count == properties.count)
    }

    private static let membersMax = 256

    private static func isURI(_ property: JSONValue) -> Bool {
        property["type"]?.stringValue == "string" && property["format"]?.stringValue == "uri"
    }

    /// A property with what it refers to (`$ref`) and consists of (`allOf`, `anyOf` with null) laid over each other.
    private static func resolved(
        _ property: JSONValue, in schema: JSONValue, budget: inout Int, depth: Int = 0
    ) -> JSONValue {
        guard depth < 8, budget > 0, var members = property.objectValue else { return property }
        budget -= members.count + 1
        var parts: [JSONValue] = []
        if let reference = members["$ref"]?.stringValue, let target = target(of: reference, in: schema) {
            parts.append(target)
        }
        parts += members["allOf"]?.arrayValue ?? []
        parts += (members["anyOf"]?.arrayValue ?? []).filter { $0["type"]?.stringValue != "null" }.prefix(1)
        for part in parts {
            for member in resolved(part, in: schema, budget: &budget, depth: depth + 1).objectValue ?? [:]
            where members[member.key] == nil {
                members[member.key] = member.value
            }
        }
        return .object(members)
    }

    /// `#/components/schemas/Name`
    private static func target(of reference: String, in schema: JSONValue) -> JSONValue? {
        guard reference.hasPrefix("#/") else { return nil }
        return reference.dropFirst(2).split(separator: "/").reduce(schema) { $0?[String($1)] }
    }
}
