/// What a source on the command line or on standard input is, by its looks.
enum SourceKind: Equatable {
    case url
    case dataURI
    case standardInput
    case path

    init(_ text: String) {
        let lower = text.prefix(8).lowercased()
        if text == "-" {
            self = .standardInput
        } else if lower.hasPrefix("http://") || lower.hasPrefix("https://") {
            self = .url
        } else if lower.hasPrefix("data:") {
            self = .dataURI
        } else {
            self = .path
        }
    }

    /// The id of an image that comes without one: the last path component of a URL; nil if it has none.
    static func imageID(ofURL url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: true)
        guard parts.count > 1 else { return nil }
        return parts.last.map(String.init)
    }
}
