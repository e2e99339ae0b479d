package import ImgoptHTTP
internal import ImgoptJSON

/// What Replicate says is wrong, in its own words.
package struct ProviderError: Error, Sendable, Equatable {
    /// A member of the input that was refused.
    package struct InvalidField: Sendable, Equatable {
        /// Its name.
        package let field: String
        /// Why.
        package let description: String
    }

    /// How much of an error's text is kept.
    static let detailCharactersMax = 1_000
    private static let invalidFieldsMax = 32

    /// The HTTP status, nil for the error of a prediction.
    package let status: Int?
    /// A code such as `E1001` found in the text.
    package let code: String?
    /// A short name of the problem.
    package let title: String?
    /// The problem in words; never empty.
    package let detail: String
    /// Whether the API itself says it. Else what answered stands before it (a bot check, a proxy, a load balancer):
    /// that knows nothing of the token, of the input or of a model.
    package let isFromAPI: Bool
    /// What was refused of the input.
    package let invalidFields: [InvalidField]

    /// Reads the body of an answer other than 2xx: problem JSON, or any text.
    package init(_ response: HTTPResponse) {
        let json = try? JSONValue(parsing: response.body, maximumDepth: AnswerBounds.depth)
        status = response.status
        title = json?["title"]?.stringValue.map(Self.tidy)
        let words = json?["detail"]?.stringValue ?? json?["error"]?.stringValue ?? Self.text(of: response)
        let trimmed = Self.tidy(words ?? title ?? "")
        detail = trimmed.isEmpty ? "HTTP status \(response.status) without a text" : trimmed
        // Of what is too long only the begin was kept.
        isFromAPI = json.map(Self.isProblem) ?? (response.isErrorCut && response.isSaid(toBe: "json"))
        code = Self.code(in: detail)
        invalidFields = (json?["invalid_fields"]?.arrayValue ?? []).prefix(Self.invalidFieldsMax).map {
            InvalidField(
                field: Self.tidy($0["field"]?.stringValue ?? ""),
                description: Self.tidy($0["description"]?.stringValue ?? ""))
        }
    }

    /// The error text of a failed prediction.
    package init(predictionError text: String?) {
        status = nil
        title = nil
        let trimmed = Self.tidy(text ?? "")
        detail = trimmed.isEmpty ? "the prediction failed without a text" : trimmed
        code = Self.code(in: detail)
        isFromAPI = true
        invalidFields = []
    }

    /// What happened, when what stands before the API answered in its stead.
    package var ofTheEdge: String {
        "HTTP status \(status ?? 0) from what stands between here and the API, not from the API: \(detail)"
    }

    /// Whether it is the version that is refused, and not what it was given.
    package var isOfVersion: Bool {
        status == 404 || (status == 422 && invalidFields.isEmpty && title?.hasPrefix("Invalid version") == true)
    }

    /// Whether it is problem JSON as the API writes it. Cloudflare, which stands before it, has problem JSON of its own
    /// for clients that accept it, and marks that.
    private static func isProblem(_ json: JSONValue) -> Bool {
        guard json["cloudflare_error"]?.boolValue != true else { return false }
        return json["detail"]?.stringValue != nil || json["title"]?.stringValue != nil
    }

    /// Replicate's code in a text: `E` and three or four digits, standing alone.
    static func code(in text: String) -> String? {
        let words = text.utf8.split { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), 0x80...: false
            default: true
            }
        }
        let code = words.first { word in
            word.first == UInt8(ascii: "E") && (4...5).contains(word.count)
                && word.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
        }
        return code.map { String(Substring($0)) }
    }

    /// Its text, or a page's title.
    private static func text(of response: HTTPResponse) -> String? {
        guard response.isSaid(toBe: "html") else { return String(decoding: response.body, as: UTF8.self) }
        let bytes = response.body.prefix(pageBytesMax).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard let start = titleBegin.first(in: bytes.span).map({ $0 + titleBegin.wanted.count }),
            let end = titleEnd.first(in: bytes.span, from: start)
        else { return nil }
        return "a page titled \"\(tidy(String(decoding: response.body[start..<end], as: UTF8.self)))\""
    }

    private static let pageBytesMax = 16 << 10
    private static let titleBegin = ByteSearch(Array("<title>".utf8))
    private static let titleEnd = ByteSearch(Array("</title>".utf8))

    /// One bounded line: for logs and messages.
    package static func tidy(_ text: String) -> String {
        // Cut before it is looked at: what is a character takes time to find out.
        let first = text.first(bytes: 4 * detailCharactersMax)
        let words = first.split { $0.isWhitespace || $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } }
            .joined(separator: " ")
        let kept = words.prefix(detailCharactersMax)
        let rest = text.utf8.count - first.utf8.count + words.utf8.count - kept.utf8.count
        return rest == 0 ? words : "\(kept) (\(rest) bytes more)"
    }
}
