/// A rule of the virtual world that the engine broke: always a bug of ours.
package struct Nonsense: Error, CustomStringConvertible {
    /// What it did, and when.
    package let description: String

    init(_ description: String) { self.description = description }
}
