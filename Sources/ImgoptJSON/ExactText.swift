/// Text compared byte for byte. `String` finds canonically equivalent texts equal; JSON does not.
struct ExactText: Hashable {
    let text: String

    static func == (left: ExactText, right: ExactText) -> Bool { isSame(left.text, right.text) }

    /// Equal bytes are also equal as `String`, so its hash, which is normalized, fits this equality.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// `==` first, since it settles short ASCII texts with one comparison of words.
    static func isSame(_ left: String, _ right: String) -> Bool {
        left == right && left.utf8.elementsEqual(right.utf8)
    }
}
