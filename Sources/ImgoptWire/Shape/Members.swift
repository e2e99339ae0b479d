import ImgoptJSON

/// The members of an object while it is read into a type.
struct Members {
    private let object: JSONObject

    /// The members of a value, which must be an object.
    init(_ json: JSONValue) throws(WireError) { object = try JSONObject(json: json) }

    /// The members of a request's params, of which there may be none.
    init(params: JSONValue?) throws(WireError) {
        switch params {
        case nil, .null?: object = JSONObject()
        case .object(let members)?: object = members
        case let other?: throw WireError.wrongKind(other, wanted: "an object").under("params")
        }
    }

    /// Refuses members whose names are not in `names`, since a misspelt one would silently do something else. One that
    /// is no slip of these may belong `elsewhere`: a clause that says where.
    func refuseOthers(
        than names: [String], elsewhere: (String) -> String? = { _ in nil }
    ) throws(WireError) {
        guard let unknown = object.keys.first(where: { !names.contains($0) }) else { return }
        let known = names.isEmpty ? "there are none" : "known are \(names.joined(separator: ", "))"
        let place = elsewhere(unknown).map { "; \($0);" }
        let near = place ?? Nearest.question(unknown, among: names, else: ";")
        throw WireError.invalid("is not known here\(near) \(known)").under(String(unknown.prefix(64)))
    }

    /// The member `key`; the error for its absence ends in `hint`.
    func required<Value: WireValue>(
        _ key: String, in range: ClosedRange<Int>? = nil, hint: String? = nil
    ) throws(WireError) -> Value {
        if let value: Value = try optional(key, in: range) { return value }
        throw WireError.invalid("is missing" + (hint.map { "; \($0)" } ?? "")).under(key)
    }

    /// The member `key`, nil if it is absent or null; a whole number must lie in `range`.
    func optional<Value: WireValue>(_ key: String, in range: ClosedRange<Int>? = nil) throws(WireError) -> Value? {
        guard let json = object[key], !json.isNull else { return nil }
        do throws(WireError) {
            let value = try Value(json: json)
            if let range, let number = json.intValue, !range.contains(Int(number)) {
                throw WireError.invalid("must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
            }
            return value
        } catch {
            throw error.under(key)
        }
    }
}

extension JSONValue {
    /// An object of those members that are not nil.
    static func members(_ pairs: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        .object(JSONObject(distinct: pairs))
    }
}
