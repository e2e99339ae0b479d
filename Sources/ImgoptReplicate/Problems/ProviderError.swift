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
        let json = try? JSONValue(parsing: response.body)
        status = response.status
        title = json?["title"]?.stringValue
        let words = json?["detail"]?.stringValue ?? json?["error"]?.stringValue ?? Self.plainText(response)
        let trimmed = Self.tidy(words ?? title ?? "")
        detail = trimmed.isEmpty ? "HTTP status \(response.status) without a text" : trimmed
        code = Self.code(in: detail)
        invalidFields = (json?["invalid_fields"]?.arrayValue ?? []).map {
            InvalidField(field: $0["field"]?.stringValue ?? "", description: $0["description"]?.stringValue ?? "")
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
        let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        let code = words.first { word in
            word.first == "E" && (4...5).contains(word.count)
                && word.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
        }
        return code.map { String($0) }
    }

    private static func plainText(_ response: HTTPResponse) -> String? {
        let isMarkup = response.headers["content-type"]?.lowercased().contains("html") ?? false
        return isMarkup ? nil : String(decoding: response.body.prefix(4 * detailCharactersMax), as: UTF8.self)
    }

    /// One bounded line: for logs and messages.
    private static func tidy(_ text: String) -> String {
        text.split { $0.isWhitespace || $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 } }
            .joined(separator: " ").prefix(detailCharactersMax).description
    }
}
