public import ImgoptJSON

/// A value that has a form on the wire.
public protocol WireValue: Sendable, Hashable {
    /// Reads the wire form. Members that are not known are ignored, so that a newer daemon can say more.
    /// - Throws: `invalid_params`, its field the path to what is wrong.
    init(json: JSONValue) throws(WireError)

    /// The wire form.
    var json: JSONValue { get }

    /// What the wire form looks like, for `rpc.discover`.
    static var schema: Schema { get }
}

extension JSONValue: WireValue {
    public init(json: JSONValue) { self = json }
    public var json: JSONValue { self }
}

extension JSONObject: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let object = json.objectValue else { throw .wrongKind(json, wanted: "an object") }
        self = object
    }
    public var json: JSONValue { .object(self) }
    public static var schema: Schema { .anyObject }
}

extension String: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let text = json.stringValue else { throw .wrongKind(json, wanted: "a string") }
        self = text
    }
    public var json: JSONValue { .string(self) }
    public static var schema: Schema { .string }
}

extension Bool: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let value = json.boolValue else { throw .wrongKind(json, wanted: "true or false") }
        self = value
    }
    public var json: JSONValue { .bool(self) }
    public static var schema: Schema { .bool }
}

extension Int64: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let value = json.intValue else { throw .wrongKind(json, wanted: "a whole number") }
        self = value
    }
    public var json: JSONValue { .integer(self) }
    public static var schema: Schema { .integer }
}

extension Int: WireValue {
    public init(json: JSONValue) throws(WireError) { self.init(try Int64(json: json)) }
    public var json: JSONValue { .integer(self) }
    public static var schema: Schema { .integer }
}

extension Double: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let value = json.doubleValue, value.isFinite else { throw .wrongKind(json, wanted: "a number") }
        self = value
    }
    public var json: JSONValue { .double(self) }
    public static var schema: Schema { .number }
}

extension Array: WireValue where Element: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let values = json.arrayValue else { throw .wrongKind(json, wanted: "an array") }
        self = []
        reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            do throws(WireError) {
                append(try Element(json: value))
            } catch {
                throw error.under("[\(place)]")
            }
        }
    }
    public var json: JSONValue { .array(map(\.json)) }
    public static var schema: Schema { .array(of: Element.schema) }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    public init(json: JSONValue) throws(WireError) {
        guard let members = json.objectValue else { throw .wrongKind(json, wanted: "an object") }
        self = [:]
        for (name, value) in members {
            do throws(WireError) {
                self[name] = try Value(json: value)
            } catch {
                throw error.under(name)
            }
        }
    }
    /// By name, so that the same values are always the same text.
    public var json: JSONValue {
        var members = JSONObject(reserving: count)
        for (name, value) in sorted(by: { $0.key < $1.key }) { members.append(distinct: name, value.json) }
        return .object(members)
    }
    public static var schema: Schema { .object(of: Value.schema) }
}

extension WireValue where Self: RawRepresentable<String> & CaseIterable {
    public init(json: JSONValue) throws(WireError) {
        guard let word = json.stringValue, let value = Self(rawValue: word) else {
            let words = Self.allCases.map(\.rawValue)
            let near = json.stringValue.map { Nearest.question($0, among: words) } ?? ""
            throw .invalid("must be one of \(words.joined(separator: ", "))\(near)")
        }
        self = value
    }
    public var json: JSONValue { .string(rawValue) }
}
