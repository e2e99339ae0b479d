/// The name of a model, taken apart: what runs, or whose.
package struct ModelReference: Sendable, Hashable {
    /// `owner/name`, nil for a bare version and for a deployment.
    package let name: String?
    /// The version's hash, nil if none is pinned.
    package let version: String?
    /// `owner/name` of a deployment, nil for what is none.
    package let deployment: String?

    /// What names look like, for people.
    package static let forms = "OWNER/NAME, OWNER/NAME:VERSION, a version of 64 hex digits or deployments/OWNER/NAME"

    /// Reads `owner/name`, `owner/name:version`, a bare version of 64 hexadecimal digits or `deployments/owner/name`;
    /// nil for anything else.
    package init?(_ text: String) {
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy(Self.isWord), halves.count == 1 || Self.isWord(halves[1]) else { return nil }
        switch (parts.count, halves.count) {
        case (1, 1):
            guard Self.isVersion(text) else { return nil }
            (name, version, deployment) = (nil, text, nil)
        case (2, _):
            (name, version, deployment) = (String(halves[0]), halves.count == 2 ? String(halves[1]) : nil, nil)
        case (3, 1):
            guard parts[0] == Self.deployments else { return nil }
            (name, version, deployment) = (nil, nil, "\(parts[1])/\(parts[2])")
        default: return nil
        }
    }

    /// A version of a model.
    package init(_ name: String, version: String) {
        (self.name, self.version, deployment) = (name, version, nil)
    }

    /// The name as it is written.
    package var text: String {
        if let deployment { return "\(Self.deployments)/\(deployment)" }
        return [name, version].compactMap(\.self).joined(separator: ":")
    }

    private static let deployments = "deployments"

    private static func isVersion(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
                default: false
                }
            }
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
