/// Reads `multipart/form-data`: all of it is in memory already.
struct Multipart {
    /// One field of the form.
    struct Part {
        let name: String
        let filename: String?
        let contentType: String?
        let content: ArraySlice<UInt8>
    }

    let parts: [Part]

    /// Nil if the header names no boundary or the body does not keep to it.
    init?(contentType: String, body: [UInt8]) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty
        else { return nil }
        let delimiter = Array("--\(boundary)".utf8)
        guard body.starts(with: delimiter) else { return nil }
        var found: [Part] = []
        var position = delimiter.count
        let separator = Array("\r\n".utf8) + delimiter
        while !body[position...].starts(with: "--".utf8) {
            guard body[position...].starts(with: "\r\n".utf8),
                let end = Self.firstIndex(of: separator, in: body, from: position),
                let part = Self.part(body[min(position + 2, end)..<end])
            else { return nil }
            found.append(part)
            position = end + separator.count
        }
        parts = found
    }

    subscript(name: String) -> Part? {
        parts.first { $0.name == name }
    }

    private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
        let all = Array(bytes)
        guard let headEnd = firstIndex(of: Array("\r\n\r\n".utf8), in: all, from: 0) else { return nil }
        var disposition: String?
        var contentType: String?
        for line in String(decoding: all[..<headEnd], as: UTF8.self).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = String(value)
            case "content-type": contentType = String(value)
            default: break
            }
        }
        guard let disposition, let name = parameter("name", of: disposition) else { return nil }
        return Part(
            name: name, filename: parameter("filename", of: disposition), contentType: contentType,
            content: all[(headEnd + 4)...])
    }

    /// The value of `; name=value` or `; name="value"`.
    private static func parameter(_ name: String, of header: String) -> String? {
        for field in header.split(separator: ";").dropFirst() {
            let halves = field.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard halves.count == 2, halves[0].lowercased() == name else { continue }
            let value = halves[1]
            return value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
                ? String(value.dropFirst().dropLast()) : String(value)
        }
        return nil
    }

    private static func firstIndex(of pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        let last = bytes.count - pattern.count
        guard start <= last else { return nil }
        let first = pattern[0]
        var index = start
        while index <= last {
            if bytes[index] == first, bytes[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }
}
