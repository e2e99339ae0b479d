/// Of the address of a next page its query alone is used, at our own base URL: the token goes nowhere else, and a
/// gateway in front of the API has another origin than the API itself believes.
enum ListCursor {
    private static let bytesMax = 2 << 10

    /// The query of the address that stands in `range`; nil if there is none that names a page.
    static func query(_ bytes: Span<UInt8>, in range: Range<Int>) -> String? {
        guard let address = PredictionReader.shortText(bytes, range, bytesMax: bytesMax),
            let mark = address.utf8.firstIndex(of: UInt8(ascii: "?"))
        else { return nil }
        let query = address[address.utf8.index(after: mark)...].prefix { $0 != "#" }
        return isUsable(query) ? String(query) : nil
    }

    /// Whether it can stand in an address as it is, and says where to go on.
    static func isUsable(_ query: some StringProtocol) -> Bool {
        query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
            && query.split(separator: "&").contains { $0.hasPrefix("cursor=") && $0.utf8.count > 7 }
    }
}
