import ImgoptJSON

/// An input in a form where equal means equal: keys sorted, numbers by value.
enum CanonicalInput {
    /// The text by which creations are counted. A long one is cut and told apart by a hash of the whole.
    static func key(_ input: JSONValue) -> String {
        var bytes: [UInt8] = []
        write(input, into: &bytes, keepsDataURIs: true)
        guard bytes.count > SimulatorLimits.inputKeyBytes else { return String(decoding: bytes, as: UTF8.self) }
        let beginning = String(decoding: bytes.prefix(SimulatorLimits.inputKeyBytes), as: UTF8.self)
        return "\(beginning)... sha256 \(Checksum.sha256(bytes))"
    }

    /// The JSON that reads show as `input`: data URIs are not stored, so they are left out.
    static func echo(_ input: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        write(input, into: &bytes, keepsDataURIs: false)
        return bytes
    }

    private static func write(_ value: JSONValue, into bytes: inout [UInt8], keepsDataURIs: Bool) {
        switch value {
        case .null, .bool, .string: value.write(into: &bytes)
        case .number(let number):
            // As a key 1, 1.0 and 1e0 are one number; as an echo each comes back as it was sent.
            if keepsDataURIs, let whole = number.int64 {
                bytes.append(contentsOf: String(whole).utf8)
            } else {
                value.write(into: &bytes)
            }
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements where keepsDataURIs || !isDataURI(element) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                write(element, into: &bytes, keepsDataURIs: keepsDataURIs)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            var isFirst = true
            for (name, member) in object.sorted(by: { $0.key < $1.key }) where keepsDataURIs || !isDataURI(member) {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONValue.string(name).write(into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                write(member, into: &bytes, keepsDataURIs: keepsDataURIs)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func isDataURI(_ value: JSONValue) -> Bool {
        value.stringValue?.utf8.starts(with: "data:".utf8) ?? false
    }
}
