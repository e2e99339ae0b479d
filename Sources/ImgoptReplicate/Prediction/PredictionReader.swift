internal import ImgoptJSON

/// Reads a prediction member by member: one that can't be read counts as missing, and the others are read all the same.
/// Outputs and errors are made by models of anybody's, and nothing they write may hide what is beside it.
struct PredictionReader {
    /// Whether what it was given, and of which model, is read too: only a search wants it.
    private let withInput: Bool

    private(set) var id: String?
    private(set) var createdAt: Int64?
    private(set) var model: String?
    private(set) var version: String?
    private(set) var deployment: String?
    private(set) var status = ""
    private(set) var completedAt: Int64?
    private(set) var output = PredictionOutput.none
    private(set) var error: String?
    private(set) var predictTimeSeconds: Double?
    private(set) var input: JSONValue?
    private(set) var dataRemoved = false
    /// Whether the document was an object from its first to its last byte, and none of the members above came twice.
    private(set) var isWhole = false

    /// Reads the prediction that stands in `range` of the bytes.
    init(_ bytes: Span<UInt8>, in range: Range<Int>, withInput: Bool) {
        self.withInput = withInput
        var members = JSONMembers(in: range)
        var seen: Set<Key> = []
        var isClear = true
        while let member = members.next(bytes) {
            guard let key = Self.shortText(bytes, member.key, bytesMax: Self.longestKey).flatMap({ Key(rawValue: $0) })
            else { continue }
            // What is said twice is not known.
            if seen.insert(key).inserted { take(key, bytes, member.value) } else { isClear = false }
        }
        isWhole = isClear && members.isWhole
    }

    /// The members that are read; the logs are not among them.
    private enum Key: String {
        case id, status, output, error, metrics, model, version, deployment, input
        case createdAt = "created_at"
        case completedAt = "completed_at"
        case dataRemoved = "data_removed"
    }

    private static let longestKey = 16

    private mutating func take(_ key: Key, _ bytes: Span<UInt8>, _ value: Range<Int>) {
        switch key {
        case .id:
            id = Self.shortText(bytes, value, bytesMax: AnswerBounds.idBytes).flatMap { $0.isEmpty ? nil : $0 }
        case .createdAt: createdAt = Self.time(bytes, value)
        case .completedAt: completedAt = Self.time(bytes, value)
        case .status: status = Self.name(bytes, value) ?? ""
        case .output: output = PredictionOutput(bytes, in: value)
        case .error: error = Self.words(bytes, value)
        case .metrics: predictTimeSeconds = Self.predictTime(bytes, value)
        case .dataRemoved: dataRemoved = bytes[value.lowerBound] == UInt8(ascii: "t")
        case .model: model = withInput ? Self.name(bytes, value) : nil
        case .version: version = withInput ? Self.name(bytes, value) : nil
        case .deployment: deployment = withInput ? Self.name(bytes, value) : nil
        case .input: input = withInput ? Self.value(bytes, value)?.objectValue.map { .object($0) } : nil
        }
    }

    private static func name(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        shortText(bytes, range, bytesMax: AnswerBounds.nameBytes)
    }

    /// The text that stands there; nil if there is none, or a longer one than makes sense.
    static func shortText(_ bytes: Span<UInt8>, _ range: Range<Int>, bytesMax: Int) -> String? {
        // Each of its bytes may have been written as an escape of six.
        guard range.count <= 6 * bytesMax + 2, bytes[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
        guard let text = value(bytes, range)?.stringValue, text.utf8.count <= bytesMax else { return nil }
        return text
    }

    private static func value(_ bytes: Span<UInt8>, _ range: Range<Int>) -> JSONValue? {
        try? JSONValue(parsing: bytes.extracting(range), maximumDepth: AnswerBounds.depth)
    }

    private static func time(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        name(bytes, range).flatMap(Timestamp.microseconds)
    }

    /// The error's text; of anything else than a text, what stands there.
    private static func words(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String? {
        let first = bytes[range.lowerBound]
        if first == UInt8(ascii: "n") { return nil }
        let isText = first == UInt8(ascii: "\"")
        if isText, let text = value(bytes, range)?.stringValue { return text.bounded(to: AnswerBounds.errorBytes) }
        let inside = isText ? range.lowerBound + 1..<range.upperBound - 1 : range
        var kept: [UInt8] = []
        for place in inside.prefix(AnswerBounds.errorBytes) { kept.append(bytes[place]) }
        let words = String(decoding: kept, as: UTF8.self)
        return inside.count > kept.count ? words + " (\(inside.count - kept.count) bytes more)" : words
    }

    private static func predictTime(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
        var members = JSONMembers(in: range)
        while let member = members.next(bytes) {
            guard shortText(bytes, member.key, bytesMax: longestKey) == "predict_time" else { continue }
            guard member.value.count <= AnswerBounds.numberBytes, let time = value(bytes, member.value)?.doubleValue,
                (0...AnswerBounds.runSeconds).contains(time)
            else { return nil }
            return time
        }
        return nil
    }
}
