/// Writes an object member by member, without making one: for what is written often. That no key comes twice is up to
/// who writes.
package struct JSONObjectWriter {
    private var bytes: [UInt8] = []

    /// An object without members, which has room for about so many bytes.
    package init(reserving count: Int) {
        bytes.reserveCapacity(count)
        bytes.append(UInt8(ascii: "{"))
    }

    /// Adds a text.
    package mutating func add(_ key: String, _ text: String) {
        begin(key)
        JSONValue.write(text: text, into: &bytes)
    }

    /// Adds a whole number.
    package mutating func add(_ key: String, _ number: Int64) {
        begin(key)
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Adds any value.
    package mutating func add(_ key: String, _ value: JSONValue) {
        begin(key)
        value.write(into: &bytes)
    }

    /// The object as compact JSON in UTF-8.
    package consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private mutating func begin(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONValue.write(text: key, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}
