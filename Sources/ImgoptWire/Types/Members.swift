import ImgoptJSON

/// The members of an object while it is read into a type.
struct Members {
    private let object: JSONObject

    /// The members of a result, of which more may be there than we know.
    init(_ json: JSONValue) throws(WireError) { object = try JSONObject(json: json) }

    /// The members of a request's params, of which no others than `names` are allowed.
    init(params: JSONValue?, names: [String]) throws(WireError) {
        switch params {
        case nil, .null?: object = JSONObject()
        case .object(let members)?: object = members
        case let other?: throw WireError.wrongKind(other, wanted: "an object").under("params")
        }
        try refuseOthers(than: names)
    }

    /// Refuses members whose names are not in `names`, since a misspelt one would silently do something else.
    func refuseOthers(than names: [String]) throws(WireError) {
        guard let unknown = object.keys.first(where: { !names.contains($0) }) else { return }
        let known = names.isEmpty ? "there are none" : "known are \(names.joined(separator: ", "))"
        let near = Nearest.question(unknown, among: names, else: ";")
        throw WireError.invalid("is not known here\(near) \(known)").under(String(unknown.prefix(64)))
    }

    /// The member `key`; the error for its absence ends in `hint`.
    func required<Value: WireValue>(_ key: String, hint: String? = nil) throws(WireError) -> Value {
        if let value: Value = try optional(key) { return value }
        throw WireError.invalid("is missing" + (hint.map { "; \($0)" } ?? "")).under(key)
    }

    /// The member `key`, nil if it is absent or null.
    func optional<Value: WireValue>(_ key: String) throws(WireError) -> Value? {
        guard let json = object[key], !json.isNull else { return nil }
        do throws(WireError) {
            return try Value(json: json)
        } catch {
            throw error.under(key)
        }
    }

    /// The whole number `key`, which must lie in `range`; nil if it is absent or null.
    func optional(_ key: String, in range: ClosedRange<Int>) throws(WireError) -> Int? {
        guard let value: Int = try optional(key) else { return nil }
        guard range.contains(value) else {
            throw WireError.invalid("must be from \(range.lowerBound) to \(range.upperBound), not \(value)").under(key)
        }
        return value
    }
}

extension JSONValue {
    /// An object of those members that are not nil.
    static func members(_ pairs: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(JSONObject(distinct: pairs))
    }
}
