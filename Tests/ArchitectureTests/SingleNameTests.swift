import ImgoptEngine
import ImgoptWire
import Testing

@testable import ImgoptDaemon

/// What people and programs see by a name has it in one place: all that names it takes it from there, and sentences
/// name nothing that is not there.
struct SingleNameTests {
    private static let settings = Set(SettingsTable.variables.values.map { $0.joined(separator: ".") })
    private static let sections = SettingsTable.sections.map(\.name)

    /// What is called like a setting and is none.
    private static let others =
        Set(Request.methods.map { $0.method } + EventKind.allCases.map(\.rawValue))
        // The delivery host of the provider.
        .union(["replicate.delivery"])

    /// The literals of Sources, read once.
    private static let literals = Result {
        try SourceTree.swiftFiles(in: "Sources").flatMap { path, source in
            source.literals.map { (path: path, line: $0.line, text: $0.text) }
        }
    }

    /// Programs that stand outside use the names as anybody does.
    private static func isOutside(_ path: String) -> Bool {
        path.hasPrefix("Sources/imgopt-bench") || path.hasPrefix("Sources/replicate-sim")
            || path.hasPrefix("Sources/ReplicateSimulator")
    }

    @Test func noSettingIsNamedInASecondPlace() throws {
        for (path, line, text) in try Self.literals.get() where !Self.isOutside(path) {
            let name = text.prefix { $0 != ":" }
            if Self.settings.contains(String(name)) {
                Issue.record("\(path):\(line) \"\(name)\": take it from its row, by SettingsTable.name(of:)")
            }
        }
    }

    @Test func sentencesNameOnlySettingsThatAre() throws {
        var found = 0
        for (path, line, text) in try Self.literals.get() {
            for name in Self.names(in: text) where !Self.others.contains(name) {
                found += 1
                if !Self.settings.contains(name) { Issue.record("\(path):\(line) names \(name), which is no setting") }
            }
        }
        #expect(found > 50)
    }

    /// An event or an error is its case: a text of the same letters would not follow it. Kinds without a point and
    /// errors of one word are words of other things too.
    @Test func noEventOrErrorIsNamedInASecondPlace() throws {
        let events = EventKind.allCases.map(\.rawValue).filter { $0.contains(".") }
        let errors = ErrorName.allCases.map(\.rawValue) + ImgoptEngine.ItemError.Name.allCases.map(\.rawValue)
        let names = Set(events + errors.filter { $0.contains("_") })
        let tables = [
            "ImgoptWire/Types/EventKind.swift", "ImgoptWire/Errors/ErrorName.swift",
            "ImgoptEngine/Items/ItemError.swift",
            // An example of what a client writes.
            "ImgoptWire/Methods/EventsSubscribe.swift",
        ]
        var found: Set<String> = []
        for (path, line, text) in try Self.literals.get() where names.contains(text) && !Self.isOutside(path) {
            if tables.contains(where: path.hasSuffix) {
                found.insert(text)
            } else {
                Issue.record("\(path):\(line) \"\(text)\": take it from its case")
            }
        }
        #expect(found == names)
    }

    @Test func noFamilyIsNamedInASecondPlace() throws {
        var places: [String: String] = [:]
        for (path, line, text) in try Self.literals.get() where text.hasPrefix("imgopt_") && !Self.isOutside(path) {
            if let other = places.updateValue("\(path):\(line)", forKey: text) {
                Issue.record("\(path):\(line) \"\(text)\" is at \(other) already")
            }
            #expect(path.contains("ImgoptDaemon/Metrics/MetricsReport"), "\(text): families are in the report")
        }
        #expect(places.count > 70)
    }

    /// What is counted and told nowhere would count for nothing.
    @Test func whatIsCountedHasItsFamily() throws {
        let files = try SourceTree.swiftFiles(in: "Sources/ImgoptDaemon/Metrics").filter { $0.path.contains("Report") }
        let tokens = files.flatMap { $0.source.tokens.map(\.text) }
        let start = try #require(tokens.indices.first { tokens[$0...].starts(with: ["enum", "Counted"]) })
        let end = try #require(tokens[start...].firstIndex(of: "}"))
        let cases = (start..<end).filter { tokens[$0] == "case" }.map { tokens[$0 + 1] }
        #expect(cases.count > 5)
        for name in cases {
            let isTold = tokens.indices.contains { index in
                ["Counted", "("].contains { tokens[index...].starts(with: [$0, ".", name]) }
            }
            #expect(isTold, "\(name) is counted and has no family")
        }
    }

    /// Words such as `limiter.rpm` that begin with a section.
    private static func names(in text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || "._/-@".contains($0)) }.compactMap { word in
            let parts = word.split(separator: ".")
            guard parts.count == 2, sections.contains(String(parts[0])),
                parts[1].allSatisfy({ $0.isLowercase || $0 == "_" })
            else { return nil }
            return "\(parts[0]).\(parts[1])"
        }
    }
}
