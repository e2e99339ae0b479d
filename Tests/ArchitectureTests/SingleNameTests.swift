import FoundationEssentials
import ImgoptEngine
import ImgoptJSON
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

    /// The literals of the rooms that speak the protocol.
    private static func wired() throws -> [(path: String, line: Int, text: String)] {
        let rooms = ["ImgoptWire", "ImgoptSocket", "ImgoptClient", "ImgoptDaemon", "imgoptd", "imgoptctl"]
        return try literals.get().filter { literal in rooms.contains { literal.path.hasPrefix("Sources/\($0)/") } }
    }

    /// The names of all params and of all members of results and events.
    private static let members: Set<String> = {
        var names = Set(Request.methods.flatMap { $0.paramSchemas.map(\.name) })
        func walk(_ json: JSONValue) {
            if let properties = json["properties"]?.objectValue { names.formUnion(properties.keys) }
            for value in json.arrayValue ?? [] { walk(value) }
            for (_, value) in json.objectValue ?? [:] { walk(value) }
        }
        walk(OpenRPC.document(version: ""))
        return names
    }()

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

    /// Errors of one word are words of other things too, but no text in the rooms of the wire is one of them.
    @Test func noErrorOfOneWordIsNamedInASecondPlace() throws {
        let names = Set(ErrorName.allCases.map(\.rawValue).filter { !$0.contains("_") })
        let found = try Self.wired().filter { names.contains($0.text) }
        #expect(Set(found.map(\.text)) == names)
        for (path, line, text) in found where !path.hasSuffix("Errors/ErrorName.swift") {
            Issue.record("\(path):\(line) \"\(text)\": take it from its case")
        }
    }

    /// A method is its type: who calls it or speaks of it takes the name from there. Names without a point are words of
    /// other things too: commands, files, members.
    @Test func noMethodIsNamedInASecondPlace() throws {
        let names = Set(Request.methods.map { $0.method }.filter { $0.contains(".") })
        let found = try Self.literals.get().filter { names.contains($0.text) && !Self.isOutside($0.path) }
        #expect(found.map(\.text).sorted() == names.sorted(), "each stands once")
        for (path, line, text) in found where !path.contains("ImgoptWire/Methods/") {
            Issue.record("\(path):\(line) \"\(text)\": take it from its type's `method`")
        }
    }

    /// A member is named by the shape of its type. Those of one word are words of other things too.
    @Test func noMemberIsNamedOutsideOfItsShape() throws {
        let names = Self.members.filter { $0.contains("_") }
        #expect(names.count > 40)
        // A type by hand repeats its own; settings have rows, log lines fields, and commands figures of their own.
        let others: [String: Set] = [
            "ImgoptDaemon/Settings/SettingsTable.swift": names,
            "ImgoptDaemon/Settings/SettingsTable+Notify.swift": names,
            "ImgoptDaemon/Service/EngineStart.swift": ["in_flight"],
            "imgoptctl/Commands/Limit.swift": ["read_rpm"], "imgoptctl/Commands/Results.swift": ["image_id"],
        ]
        var known: Set<String> = []
        for (path, line, text) in try Self.wired() where names.contains(text) {
            let isShape = path.contains("ImgoptWire/Types/") || path.split(separator: "/").dropLast().last == "Methods"
            if isShape {
                known.insert(text)
            } else if others.first(where: { path.hasSuffix($0.key) })?.value.contains(text) != true {
                Issue.record("\(path):\(line) \"\(text)\": take it from the type that has it")
            }
        }
        #expect(known == names)
    }

    /// What the clients in other languages are made by speaks of few methods, members and kinds of events, and of each
    /// in one place.
    @Test func theGeneratorsNameEachThingOnce() throws {
        let methods = Set(Request.methods.map { $0.method }.filter { $0.contains(".") })
        let events = Set(EventKind.allCases.map(\.rawValue).filter { $0.contains(".") })
        let words = Self.members.union(ErrorName.allCases.map(\.rawValue)).filter { $0.contains("_") }
        let names = methods.union(events).union(words)
        let folder = SourceTree.root.appending(path: "contrib")
        let files =
            try ["generate"]
            + SourceTree.names(in: "contrib/lib/generator").filter { $0.hasSuffix(".py") }
            .map { "lib/generator/" + $0 }
        #expect(files.count > 3)
        var places: [String: String] = [:]
        for file in files {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let parts = text.split { "\"'`".contains($0) }.map(String.init)
            for part in parts where names.contains(part) {
                if let other = places.updateValue(file, forKey: part) {
                    Issue.record("\(file): \(part) is in \(other) already")
                }
            }
        }
        #expect(places.count > 5)
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
