/// Whether and how text is coloured.
struct Style: Sendable, Equatable {
    /// What `--color` takes.
    enum Choice: String, Sendable, CaseIterable {
        case auto, always, never
    }

    enum Colour: String, Sendable {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
        case dim = "2"
        case bold = "1"
        case reverse = "7"
    }

    var isColoured: Bool

    /// The style for an output: what the user said, then CLICOLOR_FORCE and NO_COLOR, then whether it is a terminal.
    static func resolve(_ choice: Choice, isTerminal: Bool, _ environment: Environment) -> Style {
        switch choice {
        case .always: return Style(isColoured: true)
        case .never: return Style(isColoured: false)
        case .auto: break
        }
        if let refused = environment["NO_COLOR"], !refused.isEmpty { return Style(isColoured: false) }
        if let forced = environment["CLICOLOR_FORCE"], !forced.isEmpty, forced != "0" {
            return Style(isColoured: true)
        }
        return Style(isColoured: isTerminal && environment["TERM"] != "dumb")
    }

    /// `text` in `colour`, or as it is.
    func paint(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour, !text.isEmpty else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
