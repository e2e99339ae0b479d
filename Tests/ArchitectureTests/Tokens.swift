/// A word or a single other character of a line of code.
struct Token: Equatable {
    let text: String
    /// Line number, from 1.
    let line: Int

    var isWord: Bool { text.first.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false }
}

extension SwiftSource {
    /// The code as words and single characters; white space is gone.
    var tokens: [Token] {
        var tokens: [Token] = []
        for (index, line) in code.enumerated() {
            var word = ""
            for character in line {
                if character.isLetter || character.isNumber || character == "_" {
                    word.append(character)
                    continue
                }
                if !word.isEmpty { tokens.append(Token(text: word, line: index + 1)) }
                word = ""
                if !character.isWhitespace { tokens.append(Token(text: String(character), line: index + 1)) }
            }
            if !word.isEmpty { tokens.append(Token(text: word, line: index + 1)) }
        }
        return tokens
    }
}
