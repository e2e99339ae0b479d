import ImgoptJSON
import Logging

/// One event's message and its metadata from all sources, merged and in a fixed order.
struct LogFields {
    /// The key whose value is the journal's MESSAGE_ID; it is no part of the line.
    static let messageIDKey = "message_id"

    let message: String
    /// Sorted by key: two equal events give two equal lines.
    let metadata: [(key: String, value: String)]

    /// The call's metadata wins over the provider's, and that over the logger's.
    init(event: LogEvent, handler: Logger.Metadata, provider: Logger.MetadataProvider?) {
        var merged = handler
        if let provider { merged.merge(provider.get()) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error, merged["error"] == nil { merged["error"] = "\(error)" }
        message = event.message.description
        metadata = merged.map { ($0.key, $0.value.description) }.sorted { $0.key < $1.key }
    }

    /// The message and `key=value`s on one line; a value with spaces or quotes is quoted.
    var line: String {
        let pairs = metadata.filter { $0.key != Self.messageIDKey }.map { " \($0.key)=\(Self.quoted($0.value))" }
        return Self.escaped(message) + pairs.joined()
    }

    private static func quoted(_ value: String) -> String {
        let needsQuotes = { (scalar: Unicode.Scalar) in
            HiddenCharacters.contains(scalar) || [" ", "\"", "="].contains(scalar)
        }
        guard value.isEmpty || value.unicodeScalars.contains(where: needsQuotes) else { return value }
        let inner = value.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return "\"" + escaped(inner) + "\""
    }

    /// Hidden characters made visible: what came from outside must not begin a line of its own, steer a terminal or
    /// turn the line around.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: HiddenCharacters.contains) else { return text }
        return text.unicodeScalars.map { scalar in
            HiddenCharacters.contains(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }.joined()
    }
}
