package import ImgoptJSON

/// What a prediction has made so far: files, or a value in their place.
package struct PredictionOutput: Sendable, Equatable {
    /// Their URLs in the order of the document: http, https and `data:`. A thousand at most.
    package let urls: [String]
    /// How many more there are.
    package let moreCount: Int

    /// What there is in the place of files; nil: there are files, or there is nothing.
    package let value: Value?

    /// What a model answers that makes no files.
    package enum Value: Sendable, Equatable {
        /// JSON that is short enough to be shown with the image.
        case json(String)
        /// More than that, as a file in a `data:` URI.
        case file(String)
    }

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
        value = urls.isEmpty && more == 0 ? Self.value(bytes, range) : nil
    }

    /// The value that stands there; nil: it is null, or empty however deep one looks.
    private static func value(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Value? {
        guard !range.isEmpty, bytes[range.lowerBound] != UInt8(ascii: "n") else { return nil }
        guard let json = try? JSONValue(parsing: bytes.extracting(range), maximumDepth: AnswerBounds.depth) else {
            // Deeper than anybody reads, or said twice: all of it is kept as it came.
            var raw: [UInt8] = []
            for place in range { raw.append(bytes[place]) }
            return .file(DataURI.text(of: raw, contentType: "application/json"))
        }
        if isNothing(json) { return nil }
        if range.count <= AnswerBounds.valueBytes, json.isNested(atMost: AnswerBounds.valueDepth) {
            return .json(String(decoding: json.serialized(), as: UTF8.self))
        }
        guard let text = json.stringValue else {
            return .file(DataURI.text(of: json.serialized(), contentType: "application/json"))
        }
        return .file(DataURI.text(of: Array(text.utf8), contentType: "text/plain"))
    }

    private static func isNothing(_ json: JSONValue) -> Bool {
        switch json {
        case .null: true
        case .bool, .number: false
        case .string(let text): text.allSatisfy(\.isWhitespace)
        case .array(let elements): elements.allSatisfy(isNothing)
        case .object(let members): members.allSatisfy { isNothing($0.value) }
        }
    }

    private static let beginnings = ["https://", "http://", "data:"].map { Array($0.utf8) }

    /// By its first bytes, in any case and behind any blanks. A slash may have been escaped. Of words that begin like
    /// the data of a file, as a model may write them, no file is made.
    private static func isURL(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
        for beginning in beginnings {
            guard let end = end(of: beginning, bytes, text) else { continue }
            return beginning[0] != UInt8(ascii: "d") || isDataHead(bytes, end..<text.upperBound)
        }
        return false
    }

    /// Where the text goes on behind a beginning; nil: it begins with something else.
    private static func end(of beginning: [UInt8], _ bytes: Span<UInt8>, _ text: Range<Int>) -> Int? {
        // Within the text's quotes: the last of them ends the comparison at the latest.
        var place = text.lowerBound + 1
        while bytes[place] == UInt8(ascii: " ") { place += 1 }
        for byte in beginning {
            if byte == UInt8(ascii: "/"), bytes[place] == UInt8(ascii: "\\") { place += 1 }
            guard bytes[place] | 0x20 == byte else { return nil }
            place += 1
        }
        return place
    }

    /// Whether a media type, or none, and a comma stand there.
    private static func isDataHead(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for place in range.prefix(256) {
            switch bytes[place] {
            case UInt8(ascii: ","): return true
            case UInt8(ascii: "\\") where bytes[place + 1] == UInt8(ascii: "/"): continue
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: continue
            default: guard "/;=!#$&^_.+-".utf8.contains(bytes[place]) else { return false }
            }
        }
        return false
    }

    /// Nil for what no server could be asked for.
    private static func url(_ bytes: Span<UInt8>, _ text: Range<Int>) -> String? {
        let isData = end(of: beginnings[2], bytes, text) != nil
        if isData {
            guard let uri = (try? JSONValue(parsing: bytes.extracting(text)))?.stringValue else { return nil }
            return "data:" + uri.drop { $0 == " " }.dropFirst(5)
        }
        return PredictionReader.shortText(bytes, text, bytesMax: AnswerBounds.urlBytes)
    }
}
