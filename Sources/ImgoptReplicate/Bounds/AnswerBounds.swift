/// How much is taken of what the provider, or a model of anybody's, writes. Generous ones: what is beyond them is left
/// out or cut off, and spoils nothing that stands beside it.
enum AnswerBounds {
    /// How deep arrays and objects may stand in each other where a value is made of them. Reading one more costs a
    /// thread some 700 bytes of its stack, in a debug build a few times that.
    static let depth = 512
    /// Entries of a page that are looked at.
    static let entries = 10_000
    /// Bytes of a prediction's or a file's id: they become a part of an address, and of our rows.
    static let idBytes = 256
    /// Bytes of names, versions, words and times.
    static let nameBytes = 256
    /// Bytes of an address.
    static let urlBytes = 8 << 10
    /// Bytes of an error's text.
    static let errorBytes = 8 << 10
    /// Addresses that are kept of a prediction's output.
    static let outputs = 1_000
    /// Bytes of a value that is kept with its image; a longer one becomes a file.
    static let valueBytes = 64 << 10
    /// How deep such a value may be: as deep as what is submitted.
    static let valueDepth = 32
    /// Characters of a number whose value matters.
    static let numberBytes = 64
    /// Seconds that a run may have taken: a year. What is longer, or below nothing, is no length of time.
    static let runSeconds = 31_536_000.0
}

extension String {
    /// The text, or what its first bytes are, with a note of how many more there were.
    package func bounded(to bytesMax: Int) -> String {
        let kept = first(bytes: bytesMax)
        let rest = utf8.count - kept.utf8.count
        return rest == 0 ? self : "\(kept) (\(rest) bytes more)"
    }

    /// So much of the text, and no part of a character.
    func first(bytes bytesMax: Int) -> Substring {
        guard utf8.count > bytesMax else { return self[...] }
        var end = utf8.index(startIndex, offsetBy: bytesMax)
        // All bytes of a character but the first are continuations.
        while end > startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return self[..<end]
    }
}
