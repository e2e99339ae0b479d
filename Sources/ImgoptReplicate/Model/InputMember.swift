package import ImgoptJSON

/// What a model's schema says of a member of its input. Schemas are what some model's author writes: what is not plain
/// refuses nothing.
package struct InputMember: Sendable, Hashable {
    /// Its type, as JSON schemas call it; nil: the schema does not say, or names several.
    package let type: String?
    private var choices: [JSONValue]?
    private var least: Bound?
    private var most: Bound?
    /// Whether nothing else is said of it that could let more values pass.
    private var isPlain = false

    private struct Bound: Sendable, Hashable {
        let number: JSONNumber
        let isExclusive: Bool
    }

    private static let knownTypes: Set = ["string", "boolean", "integer", "number", "array", "object"]
    /// More choices than this are not compared.
    private static let mostChoices = 512
    private static let choiceBytes = 256
    private static let choicesNamed = 20

    /// Reads a property, in which all that it refers to is laid over each other.
    init(_ property: JSONValue) {
        type = property["type"]?.stringValue.flatMap { Self.knownTypes.contains($0) ? $0 : nil }
        let ways = (property["anyOf"]?.arrayValue ?? []).filter { $0["type"]?.stringValue != "null" }
        guard ways.count <= 1, !["oneOf", "not", "if"].contains(where: { property[$0] != nil }) else { return }
        isPlain = true
        choices = Self.choices(property["enum"])
        least = Self.bound(property["minimum"], property["exclusiveMinimum"])
        most = Self.bound(property["maximum"], property["exclusiveMaximum"])
    }

    private static func choices(_ told: JSONValue?) -> [JSONValue]? {
        guard let all = told?.arrayValue, !all.isEmpty, all.count <= mostChoices else { return nil }
        let areShort = all.allSatisfy { choice in
            switch choice {
            case .string(let text): text.utf8.count <= choiceBytes
            case .number(let number): number.text.utf8.count <= choiceBytes
            case .bool, .null: true
            case .array, .object: false
            }
        }
        return areShort ? all : nil
    }

    /// A bound as either version of OpenAPI has it: a number beside a flag, or a number of its own.
    private static func bound(_ inclusive: JSONValue?, _ exclusive: JSONValue?) -> Bound? {
        if case .number(let number)? = exclusive { return Bound(number: number, isExclusive: true) }
        guard case .number(let number)? = inclusive else { return nil }
        return Bound(number: number, isExclusive: exclusive?.boolValue ?? false)
    }

    /// Why the member can't have a value, as the end of a sentence that begins with its name; nil: it can, as far as
    /// the schema is plain.
    package func problem(_ value: JSONValue) -> String? {
        // Of what may be left out null is the same.
        guard isPlain, !value.isNull else { return nil }
        if let choices { return choices.contains(value) ? nil : "must be \(Self.list(choices))\(Self.given(value))" }
        if let type, !Self.isOf(type, value) { return "must be \(Self.words[type] ?? type)\(Self.given(value))" }
        guard case .number(let number) = value else { return nil }
        if let least, number.double < least.number.double || (least.isExclusive && number == least.number) {
            return "must be \(least.isExclusive ? "more than" : "at least") \(least.number.text)\(Self.given(value))"
        }
        if let most, number.double > most.number.double || (most.isExclusive && number == most.number) {
            return "must be \(most.isExclusive ? "less than" : "at most") \(most.number.text)\(Self.given(value))"
        }
        return nil
    }

    private static let words = [
        "string": "a text", "boolean": "true or false", "integer": "a whole number", "number": "a number",
        "array": "a list", "object": "an object",
    ]

    private static func isOf(_ type: String, _ value: JSONValue) -> Bool {
        switch (type, value) {
        case ("string", .string), ("boolean", .bool), ("number", .number), ("array", .array), ("object", .object): true
        case ("integer", .number(let number)):
            number.int64 != nil || number.double.rounded() == number.double
        default: false
        }
    }

    private static func list(_ choices: [JSONValue]) -> String {
        let named = choices.prefix(choicesNamed).map(text).joined(separator: ", ")
        let more = choices.count - choicesNamed
        guard choices.count > 1 else { return named }
        return more > 0 ? "one of \(named) and \(more) more" : "one of \(named)"
    }

    private static func given(_ value: JSONValue) -> String { ", and is \(text(value).bounded(to: choiceBytes))" }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.serialized(), as: UTF8.self) }
}

/// What a model's schema says of all its input.
package struct InputMembers: Sendable, Hashable {
    /// Its members by their names.
    package let known: [String: InputMember]
    /// Whether these are all that it takes.
    package let isComplete: Bool

    /// Nothing is known.
    package static let unknown = InputMembers([:], isComplete: false)

    init(_ known: [String: InputMember], isComplete: Bool) {
        self.known = known
        self.isComplete = isComplete
    }

    /// The types of its members, of those that have one.
    package var types: [String: String] { known.compactMapValues(\.type) }
}
