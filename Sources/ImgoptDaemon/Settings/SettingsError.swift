/// All that is wrong with the settings, found before anything was started.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// One thing that is wrong.
    package struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// The setting or variable, such as `limiter.rpm`; nil when it is about the file as a whole.
        package let name: String?
        /// Where it was given: `FILE:LINE`, a variable's name, `command line`; nil when nobody gave it.
        package let place: String?
        /// What is wrong and what is allowed.
        package let text: String

        package var description: String {
            let subject = name.map { "\($0) \(text)" } ?? text
            return place.map { "\($0): \(subject)" } ?? subject
        }
    }

    /// At least one, in the order: file, environment, command line, values, relations between values.
    package let problems: [Problem]

    package var description: String { problems.map(\.description).joined(separator: "\n") }
}
