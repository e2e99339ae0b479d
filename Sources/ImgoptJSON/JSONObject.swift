/// The members of a JSON object, in the order in which they were given. No key occurs twice.
public struct JSONObject: Sendable {
    /// A key and its value.
    public typealias Element = (key: String, value: JSONValue)

    /// Up to this many members a walk is faster than a hash, and needs no second allocation.
    private static let walkedMembers = 32

    private var members: [Member] = []

    /// Places of the keys in `members`; kept only while there are more than `walkedMembers`.
    private var places: [ExactText: Int]?

    /// An object without members.
    public init() {}

    /// An object without members, with room for `count`.
    public init(reserving count: Int) { members.reserveCapacity(count) }

    /// An object of `pairs`, in their order; of a key that occurs twice the last value stays, at the first place.
    public init(_ pairs: some Sequence<(String, JSONValue)>) {
        for (key, value) in pairs { self[key] = value }
    }

    /// The keys, in order.
    public var keys: [String] { members.map(\.key) }

    /// The value of `key`, nil if there is no such member. Setting nil removes the member.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { members[$0].value } }
        set {
            guard let newValue else { return remove(key) }
            if let place = place(of: key) {
                members[place].value = newValue
            } else {
                append(key, newValue)
            }
        }
    }

    /// An object of those of `pairs` that have a value, in their order. No key may come twice: debug builds check it.
    public init(distinct pairs: KeyValuePairs<String, JSONValue?>) {
        members.reserveCapacity(pairs.count)
        for (key, value) in pairs {
            if let value { append(distinct: key, value) }
        }
    }

    /// Adds a member at the end. The key must not be there yet: debug builds check it.
    public mutating func append(distinct key: String, _ value: JSONValue) {
        assert(place(of: key) == nil, "the key \(key) comes twice")
        append(key, value)
    }

    /// Adds a member at the end unless the key is there already.
    /// - Returns: whether it was added.
    mutating func appendIfAbsent(_ key: String, _ value: JSONValue) -> Bool {
        guard place(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    func place(of key: String) -> Int? {
        if let places { return places[ExactText(text: key)] }
        return members.firstIndex { ExactText.isSame($0.key, key) }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        // Else it would move at two, three, five and nine members.
        if members.isEmpty { members.reserveCapacity(8) }
        members.append(Member(key: key, value: value))
        if places != nil {
            places?[ExactText(text: key)] = members.count - 1
        } else if members.count > Self.walkedMembers {
            indexAll()
        }
    }

    private mutating func remove(_ key: String) {
        guard let place = place(of: key) else { return }
        members.remove(at: place)
        places = nil
        if members.count > Self.walkedMembers { indexAll() }
    }

    private mutating func indexAll() {
        var places = [ExactText: Int](minimumCapacity: members.count * 2)
        for (place, member) in members.enumerated() { places[ExactText(text: member.key)] = place }
        self.places = places
    }
}

private struct Member: Sendable {
    let key: String
    var value: JSONValue
}

extension JSONObject: RandomAccessCollection {
    /// The place of the first member.
    public var startIndex: Int { 0 }
    /// The place after the last member.
    public var endIndex: Int { members.count }
    /// The member at `position`.
    public subscript(position: Int) -> Element { (members[position].key, members[position].value) }
}

extension JSONObject: Hashable {
    /// Equal when both have the same keys with equal values, in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        return left.allSatisfy { key, value in right[key] == value }
    }

    /// The members' hashes are combined by exclusive or, so that their order does not count.
    public func hash(into hasher: inout Hasher) {
        var all = 0
        for (key, value) in self {
            var one = Hasher()
            one.combine(key)
            one.combine(value)
            all ^= one.finalize()
        }
        hasher.combine(all)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
