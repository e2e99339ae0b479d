package import ImgoptJSON

/// The files that a prediction has made so far.
package struct PredictionOutput: Sendable, Equatable {
    /// Their URLs in the order of the document: http, https and `data:`. A thousand at most.
    package let urls: [String]
    /// How many more there are.
    package let moreCount: Int

    /// Whether there is no file, whatever else the output may hold.
    package var isEmpty: Bool { urls.isEmpty }

    /// So many URLs are kept at most.
    package static let mostURLs = AnswerBounds.outputs

    /// No file.
    static let none = PredictionOutput(nil)

    /// Finds the URLs in an output of any shape: a text, a list, objects with texts inside.
    package init(_ output: JSONValue?) {
        let bytes = output?.serialized() ?? []
        self.init(bytes.span, in: bytes.indices)
    }

    /// Finds the URLs in the output that stands in `range` of the bytes, however deep they are.
    init(_ bytes: Span<UInt8>, in range: Range<Int>) {
        var urls: [String] = []
        var more = 0
        var texts = JSONTexts(in: range)
        while let text = texts.next(bytes) {
            guard Self.isURL(bytes, text) else { continue }
            if urls.count < AnswerBounds.outputs, let url = Self.url(bytes, text) {
                urls.append(url)
            } else {
                more += 1
            }
        }
        self.urls = urls
        moreCount = more
    }

    private static let beginnings = ["https://", "http://", "data:"].map { Array($0.utf8) }

    /// By its first bytes. A slash may have been escaped.
    private static func isURL(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        for beginning in beginnings where begins(bytes, text, with: beginning) { return true }
        return false
    }

    private static func begins(_ bytes: Span<UInt8>, _ text: Range<Int>, with beginning: [UInt8]) -> Bool {
        // Within the text's quotes: the last of them ends the comparison at the latest.
        var place = text.lowerBound + 1
        for byte in beginning {
            if byte == UInt8(ascii: "/"), bytes[place] == UInt8(ascii: "\\") { place += 1 }
            guard bytes[place] == byte else { return false }
            place += 1
        }
        return true
    }

    /// Nil for what no server could be asked for.
    private static func url(_ bytes: Span<UInt8>, _ text: Range<Int>) -> String? {
        let isData = bytes[text.lowerBound + 1] == UInt8(ascii: "d")
        if isData { return (try? JSONValue(parsing: bytes.extracting(text)))?.stringValue }
        return PredictionReader.shortText(bytes, text, bytesMax: AnswerBounds.urlBytes)
    }
}
