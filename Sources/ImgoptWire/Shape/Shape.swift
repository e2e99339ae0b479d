public import ImgoptJSON

/// The members of a wire type, each said once: reading, writing and the schema follow from them.
///
///     public static let shape = Shape(
///         Self.init,
///         .required("url", \.url, "The address, as the provider gave it."),
///         .optional("reason", \.reason, "Why it has no file."))
///
/// The members stand in the order in which they are written, which is the order of `make`'s parameters too: a member
/// that is forgotten in one of them does not compile.
public struct Shape<Root: Sendable>: Sendable {
    /// The members, in the order in which they are written.
    let members: [Schema.Member]

    /// Whether an object with other members is refused: a misspelt one would silently do something else.
    private(set) var isStrict = false

    /// The members' names, in the same order.
    private let names: [String]
    private let make: @Sendable (Members) throws(WireError) -> Root
    private let writers: [@Sendable (Root) -> JSONValue?]

    /// The shape of the type that `make` makes of its members' values.
    init<each Value: Sendable>(
        _ make: @escaping @Sendable (repeat each Value) -> Root, _ members: repeat Member<Root, each Value>
    ) {
        var described: [Schema.Member] = []
        var writers: [@Sendable (Root) -> JSONValue?] = []
        for member in repeat each members {
            described.append(member.schema)
            writers.append(member.write)
        }
        self.members = described
        self.names = described.map(\.name)
        self.writers = writers
        self.make = { (object: Members) throws(WireError) in make(repeat try (each members).read(object)) }
    }

    /// The same shape, which refuses objects with other members.
    var strict: Shape {
        var copy = self
        copy.isStrict = true
        return copy
    }

    /// Reads a value.
    func read(_ object: Members) throws(WireError) -> Root {
        if isStrict { try object.refuseOthers(than: names, elsewhere: place(of:)) }
        return try make(object)
    }

    /// Where a member belongs that is none of these: into one of them that has such a member, or into the model's input
    /// if that is among them. nil: it is rather a slip of one of these.
    private func place(of name: String) -> String? {
        let holder = members.first { member in
            member.schema.parts.values.contains { $0["properties"]?[name] != nil }
        }
        let input = names.contains("input") ? "if the model takes it, into input" : nil
        if let holder {
            let isList = holder.schema.json["type"]?.stringValue == "array"
            return "it belongs into \(isList ? "each of " : "")\(holder.name)" + (input.map { ", or, \($0)" } ?? "")
        }
        guard input != nil, Nearest.name(to: name, among: names) == nil else { return nil }
        return Image.inputHint
    }

    /// Writes `value`.
    func write(_ value: Root) -> JSONValue {
        var object = JSONObject(reserving: names.count)
        for place in names.indices {
            if let json = writers[place](value) { object.append(distinct: names[place], json) }
        }
        return .object(object)
    }

    /// What an object of this shape looks like, under its type's name.
    var schema: Schema { .object(String(describing: Root.self), members) }
}

/// A value whose wire form is an object with the members of its ``shape``.
public protocol WireObject: WireValue {
    /// Its members.
    static var shape: Shape<Self> { get }
}

extension WireObject {
    public init(json: JSONValue) throws(WireError) { self = try Self.shape.read(Members(json)) }

    public var json: JSONValue { Self.shape.write(self) }

    public static var schema: Schema { shape.schema }
}
