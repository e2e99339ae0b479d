import Testing

/// The wire's types are said by tables. What stays by hand is named here, with the reason.
struct WireTypesTests {
    /// Those whose members are read and written by hand.
    private static let byHand: [String: String] = [
        "Image": "a text or an object, and ten thousand of them in a submit",
        "EventNotification": "written once for many readers, with members that each kind has of its own",
        "WireError": "its members are part of JSON-RPC, and another server's is read as well",
    ]

    /// Results that are sums or samples: what they leave out is none.
    private static let withDefaults: Set = ["ItemCounts", "SimulatedJob", "SimulatedStore"]

    @Test func fewTypesAreByHand() throws {
        #expect(Self.byHand.count <= 3)
        var found: Set<String> = []
        for (path, source) in try SourceTree.swiftFiles(in: "Sources/ImgoptWire") where !path.contains("/Shape/") {
            for type in Self.types(source) where Self.contains(["Members", "(", "json"], type.body) {
                found.insert(type.name)
                #expect(Self.byHand[type.name] != nil, "\(path): \(type.name) reads its members: give it a shape")
            }
        }
        #expect(found == Set(Self.byHand.keys))
    }

    /// A default would hide a member that the daemon forgets to fill.
    @Test func noMemberOfAResultHasADefault() throws {
        var count = 0
        for (path, source) in try SourceTree.swiftFiles(in: "Sources/ImgoptWire") {
            for type in Self.types(source) where type.conformance == "WireObject" {
                count += 1
                guard let start = type.body.firstIndex(where: { $0 == "init" }),
                    let end = type.body[start...].firstIndex(of: "{")
                else { continue }
                let hasDefault = type.body[start..<end].contains("=")
                #expect(hasDefault == Self.withDefaults.contains(type.name), "\(path): the init of \(type.name)")
            }
        }
        #expect(count > 40)
    }

    private struct WireType {
        let name: String
        let conformance: String
        let body: [String]
    }

    /// The types and extensions of a file, with the words of their bodies.
    private static func types(_ source: SwiftSource) -> [WireType] {
        let words = source.tokens.map(\.text)
        return words.indices.compactMap { start in
            guard ["struct", "extension"].contains(words[start]), start + 3 < words.count,
                let opening = words[start...].firstIndex(of: "{")
            else { return nil }
            var depth = 0
            let end = words[opening...].firstIndex { word in
                depth += word == "{" ? 1 : word == "}" ? -1 : 0
                return depth == 0
            }
            let conformance = words[start + 2] == ":" ? words[start + 3] : ""
            return WireType(
                name: words[start + 1], conformance: conformance, body: Array(words[opening..<(end ?? words.endIndex)]))
        }
    }

    private static func contains(_ words: [String], _ body: [String]) -> Bool {
        body.indices.contains { body[$0...].starts(with: words) }
    }
}
