import Testing

/// A statement stands once, in words that more than one database understands; one folder knows whose it is.
struct StatementTests {
    private static let room = "Sources/ImgoptDatabase"
    private static let home = room + "/SQLite/"

    /// The files outside of the folder that knows.
    private static func others() throws -> [(path: String, source: SwiftSource)] {
        try SourceTree.swiftFiles(in: room).filter { !$0.path.hasPrefix(home) }
    }

    /// The statements in those files, each with its place.
    private static func statements() throws -> [(place: String, text: String)] {
        let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"]
        return try others().flatMap { path, source in
            source.literals.compactMap { text, line in
                let text = String(text.drop { $0.isWhitespace })
                return verbs.contains { text.hasPrefix($0) } ? ("\(path):\(line)", text) : nil
            }
        }
    }

    @Test func oneFolderKnowsWhoseDatabaseItIs() throws {
        let files = try Self.others()
        #expect(files.count > 20)
        for (path, source) in files {
            for (module, line) in Checks.imports(source) where module.hasPrefix("GRDB") {
                Issue.record("\(path):\(line) imports \(module): statements run over a Session, whose home is SQLite/")
            }
        }
    }

    /// The daemon asks for records by topic; whose they are is decided where it starts, or looks before it does.
    @Test func onlyAStartNamesADatabase() throws {
        let starts = ["Rooms", "StartCheck", "DatabaseCheck"].map { "Sources/ImgoptDaemon/Service/\($0).swift" }
        for (path, source) in try SourceTree.swiftFiles(in: "Sources/ImgoptDaemon") where !starts.contains(path) {
            for token in source.tokens where token.text == "Database" {
                Issue.record("\(path):\(token.line) names a database: ask for records by topic")
            }
        }
    }

    /// Named `$1`, `$2`, …, values are numbered by SQLite as they first appear, and by PostgreSQL as they are named.
    @Test func valuesAreNamedInTheOrderInWhichTheyAppear() throws {
        let statements = try Self.statements()
        #expect(statements.count > 60)
        for (place, text) in statements {
            #expect(!text.contains("?"), "\(place): a value without a number")
            var last = 0
            for piece in text.split(separator: "$", omittingEmptySubsequences: false).dropFirst() {
                guard let number = Int(piece.prefix(while: \.isNumber)) else { continue }
                #expect(number <= last + 1, "\(place): $\(number) comes before $\(last + 1)")
                last = max(last, number)
            }
        }
    }

    @Test func statesAreValues() throws {
        for (place, text) in try Self.statements() {
            for piece in text.split(separator: "state ", omittingEmptySubsequences: false).dropFirst() {
                let value = piece.drop { "=<>( ".contains($0) }
                #expect(value.first?.isNumber != true, "\(place): give it the state as a value, or a Condition")
            }
        }
    }

    @Test func wordsThatOneDatabaseAloneKnowsStayInItsFolder() throws {
        let foreign = ["INSERT OR ", "PRAGMA", "total(", "ifnull(", "rowid", "json_", "changes()", "GLOB "]
        for (place, text) in try Self.statements() {
            for word in foreign { #expect(!text.contains(word), "\(place): \(word)") }
        }
    }
}
