import ImgoptJSON

/// What a command speaks through: data to standard output, all else to standard error.
struct Console: Sendable {
    let output: any TextOutput
    let error: any TextOutput
    let outputStyle: Style
    let errorStyle: Style
    /// Whether data is written as JSON.
    let isJSON: Bool
    /// Whether only errors are told.
    let isQuiet: Bool
    private let environment: Environment

    init(
        output: any TextOutput, error: any TextOutput, environment: Environment, color: Style.Choice = .auto,
        isJSON: Bool = false, isQuiet: Bool = false
    ) {
        self.output = output
        self.error = error
        self.environment = environment
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        outputStyle = .resolve(color, isTerminal: output.isTerminal, environment)
        errorStyle = .resolve(color, isTerminal: error.isTerminal, environment)
    }

    /// Columns for tables; nil when standard output is no terminal.
    var width: Int? { output.isTerminal ? Self.width(of: output, environment) : nil }

    /// Columns for the progress bar; nil when standard error is no terminal.
    var errorWidth: Int? { error.isTerminal ? Self.width(of: error, environment) : nil }

    /// Whether a line on standard error can be drawn over.
    var canRedraw: Bool { error.isTerminal && environment["TERM"] != "dumb" }

    /// Data, as it is.
    func data(_ text: String) throws { try output.write(Array(text.utf8)) }

    /// One JSON value and a line feed. What a stranger wrote into it steers no terminal.
    func data(_ value: JSONValue) throws {
        var bytes = value.visible()
        bytes.append(0x0A)
        try output.write(bytes)
    }

    /// A table.
    func data(_ table: Table) throws { try data(table.text(width: width, style: outputStyle)) }

    /// A remark for people, left out with `--quiet`. A closed standard error is no reason to stop.
    func note(_ text: String) {
        guard !isQuiet else { return }
        try? error.write(Array((text + "\n").utf8))
    }

    /// An error, told in any case.
    func complain(_ text: String) {
        let label = errorStyle.paint("imgoptctl:", .red)
        try? error.write(Array("\(label) \(text)\n".utf8))
    }

    private static func width(of output: any TextOutput, _ environment: Environment) -> Int {
        if let set = environment["COLUMNS"].flatMap({ Int($0) }), set > 0 { return set }
        return output.columns ?? 80
    }
}
