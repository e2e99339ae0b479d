internal import ImgoptHTTP

/// Header fields that somebody between here and the API wants of each request. Their values are secrets.
package struct ExtraHeaders: Sendable {
    /// What is set here already, or follows from a request.
    private static let reserved: Set<String> = [
        "accept", "accept-encoding", "authorization", "cancel-after", "connection", "content-length", "content-type",
        "expect", "host", "prefer", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent",
    ]
    /// A word of a value that is shorter is no secret, and may well stand in an answer for itself.
    private static let secretBytes = 12
    private static let most = 32

    let fields: [HTTPFields.Field]
    /// What must not be seen of them.
    package let secrets: [Secret]

    /// None.
    package init() {
        fields = []
        secrets = []
    }

    /// Reads `Name: value`, one a line; an empty line says nothing, and neither does one that begins with `#`.
    /// Throws what is wrong, with its line and without any value.
    package init(parsing text: String) throws(ReplicateOptionsError) {
        var fields: [HTTPFields.Field] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = Self.trimmed(line)
            if line.isEmpty || line.first == "#" { continue }
            func problem(_ what: String) -> ReplicateOptionsError { .init("line \(index + 1) \(what)") }
            guard let colon = line.firstIndex(of: ":") else { throw problem("is not of the form Name: value") }
            let name = line[..<colon]
            let value = Self.trimmed(line[line.index(after: colon)...])
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isOfName) else { throw problem("has no header's name") }
            guard !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                throw problem("has no value, or characters in it that can't be sent")
            }
            guard !Self.reserved.contains(name.lowercased()) else {
                throw problem("sets \(name), which the daemon sets itself")
            }
            guard !fields.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw problem("sets \(name) a second time")
            }
            fields.append(HTTPFields.Field(name: String(name), value: String(value)))
        }
        guard fields.count <= Self.most else { throw .init("it has more than \(Self.most) headers") }
        self.fields = fields
        secrets = fields.flatMap { $0.value.split(separator: " ") }
            .filter { $0.utf8.count >= Self.secretBytes }.map { Secret(String($0)) }
    }

    package static func == (left: ExtraHeaders, right: ExtraHeaders) -> Bool { left.fields == right.fields }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var rest = text.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return rest
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension ExtraHeaders: Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { fields.map(\.name).joined(separator: ", ") }
    /// The same.
    package var debugDescription: String { description }
    /// No children, so that `dump` finds nothing.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
