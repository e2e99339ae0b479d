import ImgoptJSON

/// An input in a form where equal means equal: keys sorted, numbers by value.
enum CanonicalInput {
    /// The text by which creations are counted, and the JSON that reads show as `input`: what was sent, without
    /// data URIs, which are not stored. A long key is cut and told apart by a hash of the whole.
    static func forms(_ input: JSONValue) -> (key: String, echo: [UInt8]) {
        var echo: [UInt8] = []
        echo.reserveCapacity(256)
        var isSame = true
        write(input, into: &echo, form: .echo, isSame: &isSame)
        // Most inputs have neither data URIs nor odd numbers: then one text serves for both.
        if isSame { return (key(of: echo), echo) }
        var key: [UInt8] = []
        write(input, into: &key, form: .key, isSame: &isSame)
        return (self.key(of: key), echo)
    }

    /// The echo with numbers as a program shows them that reads doubles: 12345678901234567890 as 12345678901234567000.
    static func doubles(_ input: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        var isSame = true
        write(input, into: &bytes, form: .doubles, isSame: &isSame)
        return bytes
    }

    private enum Form {
        case key
        case echo
        case doubles
    }

    private static func key(of bytes: [UInt8]) -> String {
        guard bytes.count > SimulatorLimits.inputKeyBytes else { return String(decoding: bytes, as: UTF8.self) }
        let beginning = String(decoding: bytes.prefix(SimulatorLimits.inputKeyBytes), as: UTF8.self)
        return "\(beginning)... sha256 \(Checksum.sha256(bytes))"
    }

    /// `isSame` becomes false if the other form of the value is another text.
    private static func write(_ value: JSONValue, into bytes: inout [UInt8], form: Form, isSame: inout Bool) {
        switch value {
        case .null, .bool, .string: value.write(into: &bytes)
        case .number(let number):
            // As a key 1, 1.0 and 1e0 are one number; as an echo each comes back as it was sent.
            let exact = number.int64.map { String($0) } ?? number.text
            if exact != number.text { isSame = false }
            switch form {
            case .key: bytes.append(contentsOf: exact.utf8)
            case .echo: bytes.append(contentsOf: number.text.utf8)
            case .doubles: bytes.append(contentsOf: (JSONNumber(number.double) ?? number).text.utf8)
            }
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            var isFirst = true
            for element in elements {
                if isLeftOut(element, form, &isSame) { continue }
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                write(element, into: &bytes, form: form, isSame: &isSame)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            var isFirst = true
            for (name, member) in object.sorted(by: { $0.key < $1.key }) {
                if isLeftOut(member, form, &isSame) { continue }
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONValue.string(name).write(into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                write(member, into: &bytes, form: form, isSame: &isSame)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func isLeftOut(_ value: JSONValue, _ form: Form, _ isSame: inout Bool) -> Bool {
        guard form != .key, isDataURI(value) else { return false }
        isSame = false
        return true
    }

    private static func isDataURI(_ value: JSONValue) -> Bool {
        value.stringValue?.utf8.starts(with: "data:".utf8) ?? false
    }
}
