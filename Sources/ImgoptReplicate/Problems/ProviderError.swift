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
    /// What was refused of the input.
    package let invalidFields: [InvalidField]

    /// Reads the body of an answer other than 2xx: problem JSON, or any text.
    package init(_ response: HTTPResponse) {
        let json = try? JSONValue(parsing: response.body, maximumDepth: AnswerBounds.depth)
        status = response.status
        title = json?["title"]?.stringValue.map(Self.tidy)
        let words = json?["detail"]?.stringValue ?? json?["error"]?.stringValue ?? Self.plainText(response)
        let trimmed = Self.tidy(words ?? title ?? "")
        detail = trimmed.isEmpty ? "HTTP status \(response.status) without a text" : trimmed
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
        invalidFields = []
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

    private static func plainText(_ response: HTTPResponse) -> String? {
        let isMarkup = response.headers["content-type"]?.lowercased().contains("html") ?? false
        return isMarkup ? nil : String(decoding: response.body, as: UTF8.self)
    }

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
