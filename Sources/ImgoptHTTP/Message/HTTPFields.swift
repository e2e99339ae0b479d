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

    /// All fields, in order; a name may come more than once.
    package private(set) var all: [Field] = []

    /// No fields.
    package init() {}

    /// The fields of a literal, in its order.
    package init(dictionaryLiteral elements: (String, String)...) {
        all = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// Adds a field at the end.
    package mutating func append(name: String, value: String) {
        all.append(Field(name: name, value: value))
    }

    /// The value of the first field of that name, whatever the case of its letters; nil if there is none.
    package subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return all.first { $0.name.lowercased() == wanted }?.value
    }

    /// These fields without those of the given name.
    package func removing(_ name: String) -> HTTPFields {
        let unwanted = name.lowercased()
        var rest = HTTPFields()
        rest.all = all.filter { $0.name.lowercased() != unwanted }
        return rest
    }
}
