import ImgoptEngine

/// The size of a drawing, where its first element names it in pixels: percentages and other units tell none.
enum DrawingSize {
    /// What stands before the element and in it, at most.
    private static let mostBytes = 64 << 10

    static func of(_ file: inout ByteWindow) -> PixelSize? {
        guard let head = file.bytes(0, min(file.count, mostBytes)) else { return nil }
        let text = String(decoding: head, as: UTF8.self)
        guard let start = text.attributes(ofFirst: "<svg") else { return nil }
        let attributes = attributes(text[start...])
        return ImageSize.size(attributes["width"].flatMap(pixels), attributes["height"].flatMap(pixels))
    }

    /// The attributes of the element that a text begins with; those behind what is not well made are left out.
    private static func attributes(_ text: Substring) -> [Substring: Substring] {
        var found: [Substring: Substring] = [:]
        var rest = text
        while true {
            rest = rest.drop { $0.isWhitespace }
            let name = rest.prefix { $0 != "=" && $0 != ">" && $0 != "/" && !$0.isWhitespace }
            rest = rest.dropFirst(name.count).drop { $0.isWhitespace }
            guard !name.isEmpty, rest.first == "=" else { return found }
            rest = rest.dropFirst().drop { $0.isWhitespace }
            guard let quote = rest.first, quote == "\"" || quote == "'" else { return found }
            rest = rest.dropFirst()
            guard let end = rest.firstIndex(of: quote) else { return found }
            if found[name] == nil { found[name] = rest[..<end] }
            rest = rest[rest.index(after: end)...]
        }
    }

    /// `512`, `512.0` or `512px`.
    private static func pixels(_ text: Substring) -> Int? {
        let number = text.hasSuffix("px") ? text.dropLast(2) : text
        guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let value = Double(number),
            value >= 1, value == value.rounded(), value < 1e9
        else { return nil }
        return Int(value)
    }
}

extension String {
    /// Where the attributes of the first such element begin.
    fileprivate func attributes(ofFirst name: String) -> Index? {
        var rest = self[...]
        while let open = rest.firstIndex(of: "<") {
            rest = rest[open...]
            // What is in a comment is none.
            if rest.hasPrefix("<!--") {
                guard let end = rest.firstRange(of: "-->") else { return nil }
                rest = rest[end.upperBound...]
                continue
            }
            let behind = rest.dropFirst(name.count)
            if rest.hasPrefix(name), behind.first?.isWhitespace ?? false { return behind.startIndex }
            rest = rest.dropFirst()
        }
        return nil
    }
}
