import Glibc

/// Paths as texts. A file's name may be any bytes: those that are no UTF-8 stand in the text as characters of the last
/// private plane, and are the same bytes again when the system is asked.
enum PathText {
    private static let plane: UInt32 = 0x10FF00

    /// The text of a path.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !hasBytes(text) { return text }
        var result = String.UnicodeScalarView()
        var rest = Array(bytes)[...]
        while let first = rest.first {
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            if let scalar = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars.first,
                !isByte(scalar)
            {
                result.append(scalar)
                rest.removeFirst(length)
            } else {
                if let scalar = Unicode.Scalar(plane + UInt32(first)) { result.append(scalar) }
                rest.removeFirst()
            }
        }
        return String(result)
    }

    /// Asks the system about a path.
    static func with<Result>(_ path: String, _ ask: (UnsafePointer<CChar>) -> Result) -> Result {
        guard hasBytes(path) else { return unsafe path.withCString { unsafe ask($0) } }
        var bytes: [CChar] = []
        for scalar in path.unicodeScalars {
            if isByte(scalar) {
                bytes.append(CChar(truncatingIfNeeded: scalar.value - plane))
            } else {
                bytes += String(scalar).utf8.map { CChar(bitPattern: $0) }
            }
        }
        bytes.append(0)
        // An array as an argument is a pointer for as long as the call takes.
        return unsafe ask(bytes)
    }

    /// Asks the system about two paths.
    static func with<Result>(
        _ path: String, _ other: String, _ ask: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Result
    ) -> Result {
        unsafe with(path) { first in unsafe with(other) { unsafe ask(first, $0) } }
    }

    /// The text as others may see it: a question mark in a diamond for each byte that is no UTF-8.
    static func readable(_ path: String) -> String {
        guard hasBytes(path) else { return path }
        var result = String.UnicodeScalarView()
        for scalar in path.unicodeScalars { result.append(isByte(scalar) ? "\u{FFFD}" : scalar) }
        return String(result)
    }

    /// The text as a word of a shell's command line.
    static func quoted(_ path: String) -> String {
        let isPlain = { (character: Character) in
            character.isASCII && (character.isLetter || character.isNumber || "_-./+,:@%".contains(character))
        }
        guard path.isEmpty || !path.allSatisfy(isPlain) else { return path }
        return "'" + DisplayWidth.printable(readable(path)).replacing("'", with: "'\\''") + "'"
    }

    /// Whether there are bytes in it that are no UTF-8.
    static func hasBytes(_ text: String) -> Bool {
        // All of that plane begin with one byte, which few texts have.
        text.utf8.contains(0xF4) && text.unicodeScalars.contains(where: isByte)
    }

    /// Whether the character stands for a byte.
    static func isByte(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= plane }

    /// The words of this process's command line, its name left out.
    static var arguments: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { number in
            guard let word = unsafe CommandLine.unsafeArgv[number] else { return nil }
            return unsafe text(UnsafeBufferPointer(start: word, count: strlen(word)).map { UInt8(bitPattern: $0) })
        }
    }
}
