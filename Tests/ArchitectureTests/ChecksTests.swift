import Testing

/// Each check finds what is planted: a check that finds nothing any more would look like a clean house.
struct ChecksTests {
    /// Blanks are written as `_`.
    @Test(arguments: [
        ("let a = 1 // Date()", "let a = 1 _________"),
        ("a /* b /* c */ d */ e", "a _________________ e"),
        (#"f("Date()", x)"#, "f(________, x)"),
        (##"let s = #"a"b"# + c"##, "let s = _______ + c"),
        (#"let s = "a\"b" + c"#, "let s = ______ + c"),
        (#"let s = "a\(g("x") + 1)b" + c"#, "let s = ____g(___) + 1___ + c"),
        ("let s = \"open\nlet t = 1", "let s = _____\nlet t = 1"),
        ("a\n\"\"\"\ntry! \"x\"\n\"\"\"\nb", "a\n___\n________\n___\nb"),
    ])
    func onlyCodeIsLeft(text: String, code: String) {
        let left = SwiftSource(text).code.joined(separator: "\n")
        #expect(left == code.replacing("_", with: " "))
    }

    @Test func textsAreFoundWithTheirLines() {
        let source = SwiftSource("a // \"x\"\nf(\"b.c\", \"d\\(g(\"e\"))f\\\"\")\n\n\"\"\"\n  h\n\"\"\"")
        #expect(source.literals.map(\.text) == ["b.c", "e", "d\u{0}f\"", "\n  h\n"])
        #expect(source.literals.map(\.line) == [2, 2, 2, 4])
    }

    @Test func importsAreFoundInEverySpelling() {
        let source = SwiftSource(
            """
            import A
            package import B
            @testable import C
              @preconcurrency public import struct D.Inner
            // import E
            let text = "import F"
            let important = 1
            """)
        #expect(Checks.imports(source).map(\.module) == ["A", "B", "C", "D"])
        #expect(Checks.imports(source).map(\.line) == [1, 2, 3, 4])
    }

    @Test(arguments: [
        "let now = Date()", "let now = Date ( )", "x = Int.random(in: 0..<2)",
        "x = a.randomElement(); y = .random(in: 1...2)",
        "try! f()", "x as! Int", "final class A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1",
        "try await Task.sleep(for: .seconds(1))", "sleep(1)", "Glibc.usleep(1); usleep(1)", "_ = nanosleep(a, b)",
        #"let s = "\(Date())""#, "Int.random(in: f(using: g))",
    ])
    func bannedUseIsFound(code: String) {
        #expect(Checks.uses(of: BannedUse.everywhere, in: SwiftSource(code)).count == 1, "\(code)")
    }

    @Test(arguments: [
        "let d: Date = clock.now", "Int.random(in: 0..<2, using: &generator)", "try? f()", "x as? Int", "a != b",
        "timer.sleep(until: x)", "func sleep(_ a: Int) {}", "let updated = UpDate()", "// Date()", "asleep(1)",
    ])
    func harmlessCodeIsNotTakenForBanned(code: String) {
        #expect(Checks.uses(of: BannedUse.everywhere, in: SwiftSource(code)) == [], "\(code)")
    }

    @Test func printIsFoundInLibraries() {
        let banned = BannedUse.inLibraries
        #expect(Checks.uses(of: banned, in: SwiftSource("print(1)\ndump(a)\nexit(1)")).map(\.line) == [1, 2, 3])
        #expect(Checks.uses(of: banned, in: SwiftSource("file.print(1); func print() {}; blueprint(1)")) == [])
    }

    @Test(arguments: [
        "func f() async {}", "await g()", "Task { }", "struct A: Codable {}", "let a: Date", "actor A {}",
        "let m: Mutex<Int>",
        "var g = SystemRandomNumberGenerator()",
    ])
    func impureEngineIsFound(code: String) {
        #expect(Checks.uses(of: BannedUse.inTheEngine, in: SwiftSource(code)).count == 1, "\(code)")
    }

    @Test func engineMayNameThingsAfterTasks() {
        #expect(Checks.uses(of: BannedUse.inTheEngine, in: SwiftSource("let asyncTask = TaskList(update: 1)")) == [])
    }

    @Test func longFunctionIsFoundAndAShortOneIsNot() {
        let body = String(repeating: "    x()\n", count: 4)
        let text = """
            protocol P {
                func requirement(_ a: Int)
                init(a: Int)
            }
            struct S {
                func long<T>(_ a: [T] = [1].map { $0 }) -> Int where T: P {
            \(body)    }
                func short() { if a { b() } }
                init(a: Int) {
            \(body)    }
                let made = S.init(a: 1)
            }
            """
        let source = SwiftSource(text)
        #expect(Checks.longFunctions(source, max: 5).map(\.line) == [6, 13])
        #expect(Checks.longFunctions(source, max: 6) == [])
    }

    @Test func undescribedDeclarationIsFound() {
        let source = SwiftSource(
            """
            package import A
            /// Said.
            package struct S {
                package let a: Int
                /// Said.
                @discardableResult
                @inline(never)
                package static func f() {}
                @safe package init() {}
                // Not said.
                package private(set) var b = 1
                internal var c = 1
                let text = "package let x"
            }
            final package class C {}
            public enum E {}
            """)
        #expect(Checks.undocumented(source).map(\.line) == [4, 9, 11, 15, 16])
    }

    @Test func whatATableDescribesNeedsNoOtherDescription() {
        let source = SwiftSource(
            """
            public struct Get: WireMethod {
                public typealias Result = Job
                public static let facts = MethodFacts(
                    "get", "Gets.")
                public var job: Int
                package init(job: Int) {
                    self.job = job
                }
                public static let shape = Shape(
                    Self.init, .required("job", \\.job, "The job."))
                public var next: Int { job + 1 }
            }
            package struct Plain {
                package var job: Int
            }
            """)
        #expect(Checks.undocumented(source).map(\.line) == [11, 13, 14])
    }

    @Test func whatAProtocolOrThePropertiesDescribeNeedsNoOtherDescription() {
        let source = SwiftSource(
            """
            extension S: CustomStringConvertible {
                package var description: String { text }
                package var json: JSONValue { .string(text) }
                package init(stringLiteral value: String) { text = value }
                package init(text: String) { self.text = text }
                package init(
                    text: String, size: Int
                ) {
                    self.text = text
                    self.size = size
                }
                package init(size: Int) { self.text = "\\(size)" }
                package init(text: String, twice: Bool) {
                    self.text = text
                    self.size = twice ? 2 : 1
                }
                package init() {}
                package var jsonText: String { text }
            }
            """)
        #expect(Checks.undocumented(source).map(\.line) == [12, 13, 17, 18])
    }

    @Test func longLineIsFound() {
        let source = SwiftSource(
            "short\n" + String(repeating: "é", count: 120) + "\n" + String(repeating: "x", count: 121))
        #expect(Checks.longLines(source).map(\.line) == [3])
    }

    @Test func tableLetsNobodyElseImportTheOnesWithAnOwner() {
        for (module, owner) in [("GRDB", "ImgoptDatabase"), ("CCurl", "ImgoptHTTP"), ("Yams", "ImgoptDaemon")] {
            #expect(ImportTable.rooms.filter { $0.mayImport.contains(module) }.map(\.name) == [owner])
        }
        for room in ImportTable.rooms where ["ImgoptEngine", "ImgoptWire"].contains(room.name) {
            #expect(room.mayImport.allSatisfy { !$0.hasPrefix("Imgopt") || $0 == "ImgoptJSON" })
        }
    }
}
