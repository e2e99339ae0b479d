internal import FoundationEssentials
internal import ImgoptHTTP

/// A `data:` URI taken apart.
package struct DataURI: Sendable, Equatable {
    /// For instance `image/png`; nil if none is named.
    package let contentType: String?
    /// The bytes it stands for.
    package let bytes: [UInt8]

    /// Reads a `data:` URI in base 64 (with or without padding and line breaks); nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix("data:"), let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = text[text.index(text.startIndex, offsetBy: 5)..<comma].split(
            separator: ";", omittingEmptySubsequences: false)
        guard head.count > 1, head.last?.lowercased() == "base64" else { return nil }
        var digits = text[text.index(after: comma)...].utf8.filter { $0 > 0x20 }
        digits += Array(repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(digits)) else { return nil }
        contentType = head[0].isEmpty ? nil : String(head[0])
        bytes = Array(data)
    }

    /// Does with a `data:` URI what a download does with another: the bytes go to the sink.
    static func download(_ url: String, sink: any HTTPBodySink, maximumBytes: Int) -> DownloadAnswer {
        guard let decoded = DataURI(url) else { return .failed("the output is no proper data URI", isRetryable: false) }
        guard decoded.bytes.count <= maximumBytes else {
            return .failed("the output has more than \(maximumBytes) bytes", isRetryable: false)
        }
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
