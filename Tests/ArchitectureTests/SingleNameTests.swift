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

    /// The literals of Sources, save for those of programs that stand outside: they use the names as anybody does.
    private static func literals() throws -> [(path: String, line: Int, text: String)] {
        try SourceTree.swiftFiles(in: "Sources").flatMap { path, source in
            source.literals.map { (path, $0.line, $0.text) }
        }
    }

    private static func isOutside(_ path: String) -> Bool {
        path.hasPrefix("Sources/imgopt-bench") || path.hasPrefix("Sources/replicate-sim")
            || path.hasPrefix("Sources/ReplicateSimulator")
    }

    @Test func noSettingIsNamedInASecondPlace() throws {
        for (path, line, text) in try Self.literals() where !Self.isOutside(path) {
            let name = text.prefix { $0 != ":" }
            if Self.settings.contains(String(name)) {
                Issue.record("\(path):\(line) \"\(name)\": take it from its row, by SettingsTable.name(of:)")
            }
        }
    }

    @Test func sentencesNameOnlySettingsThatAre() throws {
        var found = 0
        for (path, line, text) in try Self.literals() {
            for name in Self.names(in: text) where !Self.others.contains(name) {
                found += 1
                if !Self.settings.contains(name) { Issue.record("\(path):\(line) names \(name), which is no setting") }
            }
        }
        #expect(found > 50)
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
