/// The characters that graphs are drawn with.
struct Glyphs: Equatable, Sendable {
    /// From nothing to full.
    var levels: [Character]
    var down: String
    var up: String
    var more: String

    /// For terminals that know more than ASCII.
    static let unicode = Glyphs(
        levels: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], down: "↓", up: "↑", more: "…")

    /// For all others.
    static let ascii = Glyphs(levels: [" ", ".", ":", "-", "=", "+", "*", "%", "#"], down: "v", up: "^", more: "~")

    /// Those for the locale that the environment names.
    static func resolve(_ environment: Environment) -> Glyphs {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let name = locale.lowercased()
        return name.contains("utf-8") || name.contains("utf8") ? .unicode : .ascii
    }

    /// `values` as a graph of one line: `columns` wide, each column the mean of its part, full at `most`.
    func sparkline(_ values: [Int], columns: Int, most: Double) -> String {
        guard columns > 0, !values.isEmpty else { return "" }
        var text = ""
        for column in 0..<min(columns, values.count) {
            let count = min(columns, values.count)
            let part = values[(column * values.count / count)..<((column + 1) * values.count / count)]
            let mean = Double(part.reduce(0, +)) / Double(part.count)
            // Something is to be seen as soon as there is something.
            let least = mean > 0 ? 1.0 : 0.0
            let level = max(least, (mean / max(most, 0.000_1) * Double(levels.count - 1)).rounded())
            text.append(levels[Int(min(Double(levels.count - 1), level))])
        }
        return text
    }
}
