internal import FoundationEssentials
internal import ImgoptHTTP

/// A `data:` URI taken apart.
package struct DataURI: Sendable, Equatable {
    /// For instance `image/png`; nil if none is named.
    package let contentType: String?
    /// The bytes it stands for.
    package let bytes: [UInt8]

    /// Whether a text begins as a `data:` URI does.
    package static func begins(_ text: String) -> Bool { text.prefix(5).lowercased() == "data:" }

    /// A `data:` URI of these bytes.
    package static func text(of bytes: [UInt8], contentType: String) -> String {
        "data:\(contentType);base64,\(Data(bytes).base64EncodedString())"
    }

    /// Reads a `data:` URI in base 64 (with or without padding and line breaks), or with percent signs; nil for
    /// anything else.
    package init?(_ text: String) {
        guard Self.begins(text), let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = text[text.index(text.startIndex, offsetBy: 5)..<comma].split(
            separator: ";", omittingEmptySubsequences: false)
        guard head.count > 1, head.last?.lowercased() == "base64" else {
            contentType = head[0].isEmpty ? "text/plain" : String(head[0])
            bytes = Self.withoutPercents(text[text.index(after: comma)...].utf8)
            return
        }
        var digits = text[text.index(after: comma)...].utf8.filter { $0 > 0x20 }
        digits += Array(repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(digits)) else { return nil }
        contentType = head[0].isEmpty ? nil : String(head[0])
        bytes = Array(data)
    }

    /// The bytes of a text in which some are written as a percent sign and two digits. Any other percent sign is one.
    private static func withoutPercents(_ text: Substring.UTF8View) -> [UInt8] {
        let text = Array(text)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            if text[place] == UInt8(ascii: "%"), place + 2 < text.count,
                let byte = UInt8(String(decoding: text[(place + 1)...(place + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(byte)
                place += 3
            } else {
                bytes.append(text[place])
                place += 1
            }
        }
        return bytes
    }

    /// Does with a `data:` URI what a download does with another: the bytes go to the sink.
    static func download(_ url: String, sink: any HTTPBodySink, maximumBytes: Int) -> DownloadAnswer {
        guard let decoded = DataURI(url) else { return .refused("it is no proper data URI") }
        guard decoded.bytes.count <= maximumBytes else { return .tooLarge(limit: maximumBytes) }
        do {
            try sink.begin(status: 200, headers: decoded.contentType.map { ["Content-Type": $0] } ?? [:])
            try unsafe sink.write(decoded.bytes.span.bytes)
        } catch {
            return .sinkFailed("\(error)")
        }
        return .done(
            status: 200, contentType: decoded.contentType, contentLength: decoded.bytes.count,
            bytes: decoded.bytes.count)
    }
}
