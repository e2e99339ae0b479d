/// Header fields in the order given or received; names are compared without regard to case.
package struct HTTPFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One header field.
    package struct Field: Sendable, Equatable {
        /// The name as written.
        package let name: String
        /// The value without surrounding blanks.
        package let value: String

        /// A field of the given name and value; checked only when it is sent.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    private var fields: [Field] = []
    /// The lines of a received head, as they came: of most answers nobody asks for more than a field or two, so no
    /// texts are made of the others.
    private var head: [UInt8] = []

    /// No fields.
    package init() {}

    /// The fields of a received head: its lines with their ends, without the status line.
    init(head: [UInt8]) { self.head = head }

    /// All fields, in order; a name may come more than once.
    package var all: [Field] { headLines.compactMap(Self.field) + fields }

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// Adds a field at the end.
    package mutating func append(name: String, value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The value of the first field of that name, whatever the case of its letters; nil if there is none.
    package subscript(name: String) -> String? {
        if let line = headLine(named: name) { return Self.field(line)?.value }
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// These fields without those of the given name.
    package func removing(_ name: String) -> HTTPFields {
        let unwanted = name.lowercased()
        var rest = HTTPFields()
        rest.fields = all.filter { $0.name.lowercased() != unwanted }
        return rest
    }

    /// Whether both have the same fields in the same order, written the same way.
    package static func == (left: HTTPFields, right: HTTPFields) -> Bool {
        left.head.isEmpty && right.head.isEmpty ? left.fields == right.fields : left.all == right.all
    }

    private var headLines: some Sequence<ArraySlice<UInt8>> { head.lazy.split(separator: UInt8(ascii: "\n")) }

    /// The line of the first field of that name, found without making anything of the others.
    private func headLine(named name: String) -> ArraySlice<UInt8>? {
        let bytes = head.span
        var start = 0
        while start < bytes.count {
            let isWanted = Self.isField(bytes, at: start, named: name.utf8)
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            if isWanted { return head[start..<end] }
            start = end + 1
        }
        return nil
    }

    private static func isField(_ bytes: Span<UInt8>, at start: Int, named name: String.UTF8View) -> Bool {
        var place = start
        for byte in name {
            guard place < bytes.count, lowercase(bytes[place]) == lowercase(byte) else { return false }
            place += 1
        }
        return place < bytes.count && bytes[place] == UInt8(ascii: ":")
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    private static func field(_ line: ArraySlice<UInt8>) -> Field? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        var value = line[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        return Field(
            name: String(decoding: line[..<colon], as: UTF8.self), value: String(decoding: value, as: UTF8.self))
    }
}
