extension JSONValue {
    /// The same value with the members of all objects in order of their keys.
    package var ordered: JSONValue {
        switch self {
        case .object(let object): .object(JSONObject(object.map { ($0.key, $0.value.ordered) }.sorted { $0.0 < $1.0 }))
        case .array(let array): .array(array.map(\.ordered))
        default: self
        }
    }
}
