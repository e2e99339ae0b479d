package import ImgoptJSON

/// An input as the provider may have read it and may show it: two that are equal so can't be told apart in its list.
///
/// Numbers are doubles to many JSON readers: 12345678901234567890 comes back as 12345678901234567000. Members (and
/// elements of lists) that are `data:` URIs are not shown at all.
package struct ComparableInput: Hashable, Sendable {
    /// The input without what is not shown, each number as the double that it is read as.
    package let value: JSONValue
    /// Where members were left out, each as the keys that lead to it, in order.
    package let omitted: Set<[String]>

    /// The input of a creation.
    package init(_ input: JSONValue) {
        var omitted: Set<[String]> = []
        value = Self.comparable(input, at: [], leavingOut: [], &omitted) ?? .null
        self.omitted = omitted
    }

    /// The input that an entry of the list shows, to be compared with creations that have `omitted` members.
    package init(shown input: JSONValue, besides omitted: Set<[String]>) {
        var more: Set<[String]> = []
        value = Self.comparable(input, at: [], leavingOut: omitted, &more) ?? .null
        self.omitted = omitted
    }

    /// Nil: it is not shown.
    private static func comparable(
        _ value: JSONValue, at path: [String], leavingOut paths: Set<[String]>, _ omitted: inout Set<[String]>
    ) -> JSONValue? {
        switch value {
        case .null, .bool: return value
        case .number(let number):
            return JSONNumber(number.double).map { .number($0) } ?? value
        case .string(let text):
            // A plain `nil` beside a value would be JSON's null.
            return isData(text) ? JSONValue?.none : value
        case .array(let elements):
            return .array(elements.compactMap { comparable($0, at: path, leavingOut: paths, &omitted) })
        case .object(let members):
            var kept: [(String, JSONValue)] = []
            for (key, value) in members {
                let place = path + [key]
                if paths.contains(place) { continue }
                if let value = comparable(value, at: place, leavingOut: paths, &omitted) {
                    kept.append((key, value))
                } else {
                    omitted.insert(place)
                }
            }
            return .object(JSONObject(kept))
        }
    }

    private static func isData(_ text: String) -> Bool {
        text.utf8.prefix(5).map { $0 | 0x20 }.elementsEqual("data:".utf8.map { $0 | 0x20 })
    }
}
