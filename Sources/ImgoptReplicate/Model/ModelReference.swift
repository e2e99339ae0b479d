/// The name of a model, taken apart.
package struct ModelReference: Sendable, Hashable {
    /// `owner/name`, nil for a bare version.
    package let name: String?
    /// The version's hash, nil if none is pinned.
    package let version: String?

    /// Reads `owner/name`, `owner/name:version` or a bare version of 64 hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        if halves.count == 1 && parts.count == 1 {
            guard text.utf8.count == 64, text.allSatisfy(\.isHexDigit) else { return nil }
            name = nil
            version = text
            return
        }
        guard parts.count == 2, parts.allSatisfy(Self.isWord), halves.count == 1 || Self.isWord(halves[1]) else {
            return nil
        }
        name = String(halves[0])
        version = halves.count == 2 ? String(halves[1]) : nil
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
