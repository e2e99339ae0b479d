import ImgoptJSON

/// One member of a ``Shape``: how it is read, written and described.
public struct Member<Root, Value>: Sendable {
    /// What it looks like.
    let schema: Schema.Member

    /// Takes it from an object.
    let read: @Sendable (Members) throws(WireError) -> Value

    /// Its wire form; nil leaves it out.
    let write: @Sendable (Root) -> JSONValue?
}

extension Member where Value: WireValue {
    /// A member that is always there.
    /// - Parameters:
    ///   - key: its name on the wire.
    ///   - get: takes it from a value; a key path.
    ///   - schema: what it looks like, if that is more than its type says.
    ///   - hint: what the error for its absence ends in.
    ///   - example: a value as it could be: JSON, or else a text.
    ///   - doc: what it says, in a sentence.
    static func required(
        _ key: String, _ get: @escaping @Sendable (Root) -> Value, as schema: Schema? = nil,
        hint: String? = nil, example: String? = nil, _ doc: String
    ) -> Member {
        let described = Schema.Member(key, schema ?? Value.schema, isRequired: true, example: example, doc)
        return Member(
            schema: described,
            read: { (object: Members) throws(WireError) in
                try object.required(key, in: described.schema.range, hint: hint)
            },
            write: { get($0).json })
    }

    /// A member that is left out where it is `usual`, and `usual` where it is left out.
    static func optional(
        _ key: String, _ get: @escaping @Sendable (Root) -> Value, as schema: Schema? = nil, usually usual: Value,
        example: String? = nil, _ doc: String
    ) -> Member {
        let described = Schema.Member(key, schema ?? Value.schema, isRequired: false, example: example, doc)
        return Member(
            schema: described,
            read: { (object: Members) throws(WireError) in
                try object.optional(key, in: described.schema.range) ?? usual
            },
            write: {
                let value = get($0)
                return value == usual ? .none : .some(value.json)
            })
    }
}

extension Member {
    /// A member that is left out where it is nil.
    static func optional<Given: WireValue>(
        _ key: String, _ get: @escaping @Sendable (Root) -> Given?, as schema: Schema? = nil,
        example: String? = nil, _ doc: String
    ) -> Member where Value == Given? {
        let described = Schema.Member(key, schema ?? Given.schema, isRequired: false, example: example, doc)
        return Member(
            schema: described,
            read: { (object: Members) throws(WireError) in try object.optional(key, in: described.schema.range) },
            write: { get($0)?.json })
    }

    /// A member that is always there, and null where it is nil.
    static func nullable<Given: WireValue>(
        _ key: String, _ get: @escaping @Sendable (Root) -> Given?, as schema: Schema? = nil, _ doc: String
    ) -> Member where Value == Given? {
        Member(
            schema: Schema.Member(key, (schema ?? Given.schema).orNull, isRequired: true, doc),
            read: { (object: Members) throws(WireError) in try object.optional(key) },
            write: { get($0)?.json ?? .null })
    }
}
