/// What is wrong in one line of one file.
struct Finding: Equatable, CustomStringConvertible {
    let line: Int
    let text: String

    var description: String { "line \(line): \(text)" }
}

/// The checks on one file's text. Each is tried on small planted violations in `ChecksTests`.
enum Checks {
    static let maxLineLength = 120
    static let maxFileLines = 600
    static let maxFunctionLines = 70

    /// The modules that a file imports, each with its line.
    static func imports(_ source: SwiftSource) -> [(module: String, line: Int)] {
        let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor"]
        return source.code.enumerated().compactMap { index, line in
            var words = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard let start = words.firstIndex(of: "import"), start < 4 else { return nil }
            let isModifier = { (word: String) in word.hasPrefix("@") || ImportTable.accessLevels.contains(word) }
            guard words[..<start].allSatisfy(isModifier) else { return nil }
            words.removeFirst(start + 1)
            if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
            guard let path = words.first else { return nil }
            return (String(path.prefix { $0 != "." && $0 != ";" }), index + 1)
        }
    }

    /// Words in the code that must not be there.
    static func uses(of banned: [BannedUse], in source: SwiftSource) -> [Finding] {
        let tokens = source.tokens
        return tokens.indices.flatMap { start in
            banned.filter { $0.begins(at: start, of: tokens) }
                .map { Finding(line: tokens[start].line, text: "\($0.name): \($0.reason)") }
        }
    }

    /// Functions and initialisers with too many lines, from the one with the name to the one with the closing brace.
    static func longFunctions(_ source: SwiftSource, max: Int = maxFunctionLines) -> [Finding] {
        let tokens = source.tokens
        return tokens.indices.compactMap { start in
            guard isFunctionName(tokens, at: start), let body = bodyRange(tokens, after: start) else { return nil }
            let lines = tokens[body.upperBound].line - tokens[start].line + 1
            guard lines > max else { return nil }
            return Finding(line: tokens[start].line, text: "a function of \(lines) lines; at most \(max): split it")
        }
    }

    /// Declarations that other rooms can use and that nobody has described. The members of a wire type, and what a
    /// method does, are described by its `shape` and its `facts`; what a protocol asks of every type, by the protocol;
    /// an initialiser that only takes over properties, by these.
    static func undocumented(_ source: SwiftSource) -> [Finding] {
        let shaped = shapedLines(source)
        let declarations: Set = [
            "actor", "class", "enum", "func", "init", "let", "protocol", "struct", "subscript", "typealias", "var",
            "macro", "associatedtype",
        ]
        return source.code.indices.compactMap { index in
            let words = source.code[index].split(whereSeparator: { " \t(<?:".contains($0) }).map(String.init)
            guard let start = words.firstIndex(where: { $0 == "package" || $0 == "public" }),
                words[..<start].allSatisfy({ $0.hasPrefix("@") || modifiers.contains($0) }),
                words[start...].contains(where: declarations.contains),
                !words.contains("import")
            else { return nil }
            var above = index - 1
            while above >= 0, isAttribute(source.lines[above]) { above -= 1 }
            guard above < 0 || !isDocumentation(source.lines[above]), !shaped.contains(index),
                !isWitness(source.code[index]), !isMemberwise(source.code, from: index)
            else { return nil }
            return Finding(line: index + 1, text: "\(words[start]) declaration without /// above it")
        }
    }

    private static func isWitness(_ line: String) -> Bool {
        let witnesses = [
            "var json: JSONValue", "init(json: JSONValue)", "static var schema: Schema", "var description: String",
            "func hash(into", "static func == (", "static func < (", "var metadata: Logger.Metadata",
            "var metadataProvider: Logger", "var logLevel: Logger.Level", "subscript(metadataKey",
        ]
        let words = line.drop { $0 == " " }.drop { $0 != " " }.dropFirst()
        return witnesses.contains { words.hasPrefix($0) } || words.prefix { $0 != ":" }.contains("Literal")
    }

    private static func isMemberwise(_ code: [String], from start: Int) -> Bool {
        guard code[start].contains("init("), let opening = code[start...].firstIndex(where: { $0.contains("{") })
        else { return false }
        var body: [Substring] = []
        if code[opening].hasSuffix("}") {
            body = [code[opening].drop { $0 != "{" }.dropFirst().dropLast()]
        } else {
            body = code[(opening + 1)...].prefix { !$0.hasSuffix("}") }.map { $0[...] }
        }
        return !body.isEmpty
            && body.allSatisfy { line in
                let words = line.split { " .=".contains($0) }
                return words.count == 3 && words[0] == "self" && words[1] == words[2]
            }
    }

    /// The lines, from 0, that a table describes: a type's with facts, its stored properties, its initialiser and its
    /// tables.
    private static func shapedLines(_ source: SwiftSource) -> Set<Int> {
        let code = source.code
        var lines: Set<Int> = []
        var start = 0
        while let opening = code[start...].firstIndex(where: { $0.hasPrefix("public struct ") }) {
            let end = code[opening...].firstIndex { $0.hasPrefix("}") } ?? code.count - 1
            start = end + 1
            let body = code[opening...end]
            guard body.contains(where: { $0.contains(" static let shape = Shape(") }) else { continue }
            if body.contains(where: { $0.contains(" static let facts = ") }) { lines.insert(opening) }
            for index in body.indices {
                let line = body[index].drop { $0 == " " }
                let isStored = line.hasPrefix("public var ") && !line.contains("{")
                let others = ["public static let shape = ", "public static let facts = ", "public typealias Result"]
                let isInit = ["public init(", "package init("].contains { line.hasPrefix($0) }
                if isStored || isInit || others.contains(where: { line.hasPrefix($0) }) { lines.insert(index) }
            }
        }
        return lines
    }

    /// Lines that are wider than a screen's half.
    static func longLines(_ source: SwiftSource) -> [Finding] {
        source.lines.enumerated().filter { $0.element.count > maxLineLength }
            .map { Finding(line: $0.offset + 1, text: "\($0.element.count) characters; at most \(maxLineLength)") }
    }

    private static let modifiers: Set = [
        "static", "final", "override", "mutating", "nonisolated", "indirect", "lazy", "weak", "consuming", "borrowing",
    ]

    private static func isAttribute(_ line: String) -> Bool {
        line.drop { $0 == " " }.hasPrefix("@")
    }

    private static func isDocumentation(_ line: String) -> Bool {
        line.drop { $0 == " " }.hasPrefix("///")
    }

    private static func isFunctionName(_ tokens: [Token], at index: Int) -> Bool {
        let previous = index > 0 ? tokens[index - 1].text : ""
        if tokens[index].text == "func" { return true }
        guard tokens[index].text == "init", ![".", "`"].contains(previous) else { return false }
        return index + 1 < tokens.count && ["(", "<", "?"].contains(tokens[index + 1].text)
    }

    /// The tokens from the opening to the closing brace of a function's body; nil for a requirement without one.
    private static func bodyRange(_ tokens: [Token], after start: Int) -> ClosedRange<Int>? {
        let next: Set = ["func", "init", "var", "let", "static", "case", "struct", "enum", "class", "package", "}"]
        var parentheses = 0
        var index = start + 1
        while index < tokens.count, parentheses > 0 || tokens[index].text != "{" {
            let text = tokens[index].text
            if "([".contains(text) { parentheses += 1 }
            if ")]".contains(text) { parentheses -= 1 }
            if parentheses == 0, next.contains(text), tokens[index].line > tokens[index - 1].line { return nil }
            index += 1
        }
        let opening = index
        var depth = 0
        while index < tokens.count {
            if tokens[index].text == "{" { depth += 1 }
            if tokens[index].text == "}" { depth -= 1 }
            if depth == 0 { return opening...index }
            index += 1
        }
        return nil
    }
}
