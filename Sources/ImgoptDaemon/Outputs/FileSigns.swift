import ImgoptWire

/// What the first bytes of a file tell of it.
enum FileSigns {
    /// The kind that begins with these bytes; nil: they tell nothing, or that it is text.
    static func told(by head: [UInt8]) -> OutputKind? {
        if let image = ImageKind.detect(head) { return OutputKind(image.fileExtension, image.contentType) }
        func has(_ magic: [UInt8], at offset: Int = 0) -> Bool {
            head.count >= offset + magic.count && head[offset..<(offset + magic.count)].elementsEqual(magic)
        }
        for (magic, offset, kind) in magics where has(magic, at: offset) { return kind }
        if has(Array("RIFF".utf8)) {
            if has(Array("WAVE".utf8), at: 8) { return OutputKind("wav", "audio/wav") }
            if has(Array("AVI ".utf8), at: 8) { return OutputKind("avi", "video/x-msvideo") }
        }
        if has(Array("ftyp".utf8), at: 4) { return isoMedia(head) }
        if has([0x1A, 0x45, 0xDF, 0xA3]) {
            let isWeb = String(decoding: head.prefix(64), as: UTF8.self).contains("webm")
            return isWeb ? OutputKind("webm", "video/webm") : OutputKind("mkv", "video/x-matroska")
        }
        if head.count > 2, head[0] == 0xFF, head[1] & 0xE6 == 0xE2 { return OutputKind("mp3", "audio/mpeg") }
        return isDrawing(head) ? OutputKind("svg", "image/svg+xml") : nil
    }

    /// Whether they begin a web page.
    static func isPage(_ head: [UInt8]) -> Bool {
        let text = markup(head)
        return ["<!doctype html", "<html", "<head", "<body", "<script", "<title", "<h1", "<center"]
            .contains { text.hasPrefix($0) }
    }

    /// Whether they are text: UTF-8 without control characters. A character at their end may be cut.
    static func isText(_ head: [UInt8]) -> Bool {
        let isClean = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0C, 0x0D].contains($0) }
        guard isClean else { return false }
        return (0...3).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
    }

    private static func isDrawing(_ head: [UInt8]) -> Bool {
        let text = markup(head)
        return text.hasPrefix("<svg") || text.hasPrefix("<!doctype svg")
    }

    /// The text from its first element on, in lower case: what stands before it says nothing.
    private static func markup(_ head: [UInt8]) -> Substring {
        guard head.prefix(64).contains(UInt8(ascii: "<")) else { return "" }
        let text = String(decoding: head, as: UTF8.self).lowercased()
        var rest = text[...]
        func skip(_ isSkipped: (Character) -> Bool) { rest = rest.drop(while: isSkipped) }
        skip { $0.isWhitespace || $0 == "\u{FEFF}" }
        while rest.hasPrefix("<?") || rest.hasPrefix("<!--") {
            let end = rest.hasPrefix("<?") ? "?>" : "-->"
            while !rest.isEmpty, !rest.hasPrefix(end) { rest = rest.dropFirst() }
            rest = rest.dropFirst(end.count)
            skip(\.isWhitespace)
        }
        return rest
    }

    private static let magics: [([UInt8], at: Int, OutputKind)] = [
        ([0x25, 0x50, 0x44, 0x46, 0x2D], 0, OutputKind("pdf", "application/pdf")),
        ([0x50, 0x4B, 0x03, 0x04], 0, OutputKind("zip", "application/zip")),
        ([0x50, 0x4B, 0x05, 0x06], 0, OutputKind("zip", "application/zip")),
        (Array("glTF".utf8), 0, OutputKind("glb", "model/gltf-binary")),
        (Array("fLaC".utf8), 0, OutputKind("flac", "audio/flac")),
        (Array("OggS".utf8), 0, OutputKind("ogg", "audio/ogg")),
        (Array("ID3".utf8), 0, OutputKind("mp3", "audio/mpeg")),
        ([0xFF, 0xF1], 0, OutputKind("aac", "audio/aac")),
        ([0xFF, 0xF9], 0, OutputKind("aac", "audio/aac")),
        ([0x1F, 0x8B, 0x08], 0, OutputKind("gz", "application/gzip")),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, OutputKind("7z", "application/x-7z-compressed")),
        (Array("ustar".utf8), 257, OutputKind("tar", "application/x-tar")),
    ]

    /// An ISO media file that is no image known by its brands.
    private static func isoMedia(_ head: [UInt8]) -> OutputKind {
        switch String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self) {
        case "qt  ": OutputKind("mov", "video/quicktime")
        case "M4A ", "M4B ": OutputKind("m4a", "audio/mp4")
        default: OutputKind("mp4", "video/mp4")
        }
    }
}
