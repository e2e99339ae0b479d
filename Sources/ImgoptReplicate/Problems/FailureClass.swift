/// What kind of failure the error text of a failed prediction tells of.
package enum FailureClass: Sendable, Hashable, CaseIterable {
    /// The platform's fault, gone next time.
    case transient
    /// The model has too much to do.
    case modelBusy
    /// A filter took offence at the input or the output.
    case contentFlagged
    /// The input is wrong and stays wrong.
    case badInput
    /// The machine's memory did not suffice; another may have more.
    case outOfMemory
    /// Anything else, an empty text included.
    case unknown

    /// Whether another attempt of the same input may go better. Each is paid for, so their number must be bounded.
    package var isRetryable: Bool {
        switch self {
        case .transient, .modelBusy, .outOfMemory, .unknown: true
        case .contentFlagged, .badInput: false
        }
    }

    /// The class of a failed prediction's error text: by Replicate's code if it holds a telling one, else by its words.
    package init(errorText: String?) {
        let text = (errorText ?? "").bounded(to: AnswerBounds.errorBytes)
        let byCode = ProviderError.code(in: text).flatMap { Self.classes[$0] }
        self = byCode ?? Self.byWords(text) ?? .unknown
    }

    /// By bytes: a text's characters cost a hundred times as much, and there are dozens of words to look for.
    private static func byWords(_ text: String) -> FailureClass? {
        let lower = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return searches.first { $0.searches.contains { $0.isIn(lower.span) } }?.meaning
    }

    private static let searches = words.map { meaning, words in
        (meaning: meaning, searches: words.map { ByteSearch(Array($0.utf8)) })
    }

    private static let classes: [String: FailureClass] = [
        "E003": .modelBusy, "E004": .modelBusy, "E005": .contentFlagged, "E006": .badInput,
        "E1001": .outOfMemory, "E4875": .badInput, "E6716": .transient, "E8367": .transient,
        "E8765": .transient, "E9243": .badInput, "E9825": .transient,
    ]

    /// In this order: the words of the first often come along with those of the later.
    private static let words: [(meaning: FailureClass, words: [String])] = [
        (
            .contentFlagged,
            [
                "nsfw", "flagged", "sensitive", "content policy", "safety filter", "safety system", "safety checker",
                "moderation", "prohibited", "inappropriate",
            ]
        ),
        (.outOfMemory, ["out of memory", "outofmemory"]),
        (.modelBusy, ["high demand", "overloaded", "at capacity", "too many requests", "rate limit", "busy"]),
        (
            .transient,
            [
                "interrupted", "please retry", "try again", "temporarily", "timed out", "timeout", "connection",
                "health check", "internal server error", "internal error", "service unavailable", "bad gateway",
                "upload failed", "failed to upload",
            ]
        ),
        (
            .badInput,
            [
                "validation error", "validation failed", "invalid", "is required", "unsupported", "not supported",
                "cannot identify image", "must be", "not found", "failed to download", "could not load image",
            ]
        ),
    ]
}
