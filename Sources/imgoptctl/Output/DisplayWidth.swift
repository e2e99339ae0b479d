import ImgoptJSON

/// How many columns of a terminal a text takes.
enum DisplayWidth {
    /// Columns of the whole text.
    static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    /// Columns of one character as people count them: nought, one or two.
    static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if scalars.contains(where: { $0.value == 0xFE0F }) { return 2 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return isWide(first) ? 2 : 1
        }
    }

    /// `text` in at most `columns`, its end replaced by an ellipsis if it is longer.
    static func truncated(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        guard columns > 0 else { return "" }
        var result = ""
        var used = 0
        for character in text {
            let width = of(character)
            if used + width > columns - 1 { break }
            result.append(character)
            used += width
        }
        return result + "…"
    }

    /// `text` in lines of at most `columns`, broken between words; those after the first begin with `indent`. A word
    /// that fits into no line is cut. Colours take no columns.
    static func wrapped(_ text: String, to columns: Int, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let longer = line.isEmpty ? String(word) : "\(line) \(word)"
            if line.isEmpty || of(uncoloured(longer)) <= columns {
                line = longer
            } else {
                lines.append(line)
                line = indent + word
            }
        }
        lines.append(line)
        return lines.map { of(uncoloured($0)) <= columns ? $0 : truncated(uncoloured($0), to: columns) }
    }

    /// `text` without what switches colours.
    static func uncoloured(_ text: String) -> String {
        guard text.contains("\u{1B}") else { return text }
        var result = ""
        var isSwitching = false
        for character in text {
            if character == "\u{1B}" { isSwitching = true }
            if !isSwitching { result.append(character) }
            if isSwitching, character == "m" { isSwitching = false }
        }
        return result
    }

    /// What a stranger wrote, with nothing in it that would move a terminal's cursor or end a line.
    static func printable(_ text: String) -> String {
        let isHidden = { (scalar: Unicode.Scalar) in HiddenCharacters.contains(scalar) || PathText.isByte(scalar) }
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(isHidden(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    /// The same for a message of several lines.
    static func printableLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { printable(String($0)) }
            .joined(separator: "\n")
    }

    /// The blocks that terminals draw over two columns: East Asian Width W and F, and pictures.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1B000...0x1B2FF, 0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }
}
