/// A Swift file's text with its comments and the contents of its strings blanked, so that what is left is code.
///
/// Every line keeps its number and its length; code inside of `\( )` stays.
struct SwiftSource {
    /// The text as written, by lines.
    let lines: [String]
    /// The code alone, by lines.
    let code: [String]
    /// The texts in quotes, each with the line that it begins on; NUL stands for a value that is put in.
    let literals: [(text: String, line: Int)]

    init(_ text: String) {
        lines = Self.lines(of: text)
        var stripper = CodeStripper(text)
        code = Self.lines(of: stripper.run())
        literals = stripper.literals
    }

    private static func lines(of text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

/// Walks over a text once and blanks what is not code.
private struct CodeStripper {
    private let input: [UInt8]
    private var output: [UInt8]
    private var position = 0
    private var line = 1
    private(set) var literals: [(text: String, line: Int)] = []

    private static let quote = UInt8(ascii: "\"")
    private static let hash = UInt8(ascii: "#")
    private static let newline = UInt8(ascii: "\n")

    init(_ text: String) {
        input = Array(text.utf8)
        output = input
    }

    mutating func run() -> String {
        code(endsAtParenthesis: false)
        return String(decoding: output, as: UTF8.self)
    }

    private func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        let bytes = Array("\(text)".utf8)
        let start = position + offset
        return start + bytes.count <= input.count && input[start..<(start + bytes.count)].elementsEqual(bytes)
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < input.count {
            if input[position] == Self.newline { line += 1 } else { output[position] = UInt8(ascii: " ") }
            position += 1
        }
    }

    /// Code up to the end, or up to the parenthesis that closes an interpolation.
    private mutating func code(endsAtParenthesis: Bool) {
        var depth = 0
        while position < input.count {
            if has("//") {
                while position < input.count, input[position] != Self.newline { blank() }
            } else if has("/*") {
                blockComment()
            } else if let hashes = stringStart() {
                string(hashes: hashes)
            } else {
                if input[position] == UInt8(ascii: "(") { depth += 1 }
                if input[position] == UInt8(ascii: ")") {
                    if endsAtParenthesis, depth == 0 { return }
                    depth -= 1
                }
                if input[position] == Self.newline { line += 1 }
                position += 1
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if has("/*") {
                depth += 1
                blank(2)
            } else if has("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < input.count
    }

    /// How many `#` stand before the quote of a string that begins here; nil if none begins.
    private func stringStart() -> Int? {
        var end = position
        while end < input.count, input[end] == Self.hash { end += 1 }
        return end < input.count && input[end] == Self.quote ? end - position : nil
    }

    private mutating func string(hashes: Int) {
        blank(hashes)
        let quotes = has("\"\"\"") ? 3 : 1
        blank(quotes)
        var text: [UInt8] = []
        let start = line
        defer { literals.append((String(decoding: text, as: UTF8.self), start)) }
        while position < input.count {
            if isEnd(quotes: quotes, hashes: hashes) { return blank(quotes + hashes) }
            if quotes == 1, input[position] == Self.newline { return }
            if input[position] == UInt8(ascii: "\\"), hasHashes(hashes, from: position + 1) {
                blank(1 + hashes)
                if position < input.count, input[position] == UInt8(ascii: "(") {
                    blank()
                    code(endsAtParenthesis: true)
                    text.append(0)
                    blank()
                    continue
                }
            }
            if position < input.count { text.append(input[position]) }
            blank()
        }
    }

    private func isEnd(quotes: Int, hashes: Int) -> Bool {
        let end = position + quotes
        return end <= input.count && input[position..<end].allSatisfy { $0 == Self.quote }
            && hasHashes(hashes, from: end)
    }

    private func hasHashes(_ count: Int, from start: Int) -> Bool {
        start + count <= input.count && input[start..<(start + count)].allSatisfy { $0 == Self.hash }
    }
}
