/// What a source on the command line or on standard input is, by its looks.
enum SourceKind: Equatable {
    case url
    case dataURI
    case standardInput
    case path
    /// An address that nothing is fetched from.
    case otherAddress

    init(_ text: String) {
        let lower = text.prefix(8).lowercased()
        if text == "-" {
            self = .standardInput
        } else if lower.hasPrefix("http://") || lower.hasPrefix("https://") {
            self = .url
        } else if lower.hasPrefix("data:") {
            self = .dataURI
        } else if let scheme = text.firstRange(of: "://"), text[..<scheme.lowerBound].allSatisfy(Self.isOfScheme),
            text.first?.isLetter == true
        {
            self = .otherAddress
        } else {
            self = .path
        }
    }

    private static func isOfScheme(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "+.-".contains(character))
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
