import ImgoptJSON

@testable import ImgoptWire

/// Compares values as they are written with what their schema says of them: no member too many, none missing.
struct SchemaCheck {
    private let schema: Schema

    init(_ schema: Schema) { self.schema = schema }

    /// What is not as the schema says, with the place of it.
    func problems(of value: JSONValue) -> [String] { problems(value, schema.json, "") }

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let part = self.schema.parts[name] else { return ["\(place): \(name) is no schema"] }
            return problems(value, part, place)
        }
        if let choices = schema["anyOf"]?.arrayValue {
            let all = choices.map { problems(value, $0, place) }
            return all.contains([]) ? [] : all.flatMap { $0 }
        }
        if let words = schema["enum"]?.arrayValue, !words.contains(value) { return ["\(place): not \(value)"] }
        guard isOf(schema["type"]?.stringValue, value) else { return ["\(place): \(value) is of another type"] }
        if let items = schema["items"] {
            return (value.arrayValue ?? []).flatMap { problems($0, items, place + "[]") }
        }
        guard let members = value.objectValue else { return [] }
        let known = schema["properties"]?.objectValue
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        var found = required.filter { members[$0] == nil }.map { "\(place).\($0) is missing" }
        for (name, member) in members {
            if let part = known?[name] ?? schema["additionalProperties"] {
                found += problems(member, part, "\(place).\(name)")
            } else if known != nil {
                found.append("\(place).\(name) is in no schema")
            }
        }
        return found
    }

    private func isOf(_ type: String?, _ value: JSONValue) -> Bool {
        switch type {
        case "string": value.stringValue != nil
        case "boolean": value.boolValue != nil
        case "integer": value.intValue != nil
        case "number": value.doubleValue != nil || value.intValue != nil
        case "array": value.arrayValue != nil
        case "object": value.objectValue != nil
        case "null": value.isNull
        default: true
        }
    }
}
