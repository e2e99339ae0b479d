/// Any JSON value. Two are equal when they mean the same: the order of an object's members does not count, numbers
/// compare by value, texts code point by code point.
public enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number.
    case number(JSONNumber)
    /// A text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)

    /// A whole number.
    public static func integer(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(value)) }

    /// A number. Infinities and NaN, which JSON has not, are written as null; a client refuses to send them.
    public static func double(_ value: Double) -> JSONValue { .number(JSONNumber(value) ?? .null) }

    /// The text, nil for all else.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }

    /// The truth value, nil for all else.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// The whole number, nil for all else, fractions and numbers beyond 64 bits included.
    public var intValue: Int64? { if case .number(let value) = self { value.int64 } else { nil } }

    /// The nearest double, nil for all else.
    public var doubleValue: Double? { if case .number(let value) = self { value.double } else { nil } }

    /// The elements, nil for all else.
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }

    /// The members, nil for all else.
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// Whether this is `null`.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// The member `key` of an object, nil if there is none or this is no object.
    public subscript(_ key: String) -> JSONValue? { objectValue?[key] }

    /// Whether arrays and objects stand in each other at most so deep; a text or a number has the depth 0.
    public func isNested(atMost depth: Int) -> Bool {
        switch self {
        case .null, .bool, .number, .string: true
        case .array(let elements): depth > 0 && elements.allSatisfy { $0.isNested(atMost: depth - 1) }
        case .object(let members): depth > 0 && members.allSatisfy { $0.value.isNested(atMost: depth - 1) }
        }
    }

    /// What kind of value this is, with its article, for messages: "a string", "null".
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue: Hashable {
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): ExactText.isSame(left, right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}
