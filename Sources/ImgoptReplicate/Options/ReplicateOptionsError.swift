/// What is wrong with the options given.
package struct ReplicateOptionsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// In words for the settings' author; without the token.
    package let description: String

    init(_ description: String) { self.description = description }
}
