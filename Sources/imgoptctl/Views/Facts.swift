/// Names with their values, a line each; names and values aligned on a terminal, separated by a tab elsewhere.
struct Facts {
    private var rows: [(name: String, value: Table.Cell)] = []

    /// Adds a line.
    mutating func add(_ name: String, _ value: String, _ colour: Style.Colour? = nil) {
        rows.append((name, Table.Cell(value, colour)))
    }

    /// The lines.
    func text(width: Int?, style: Style) -> String {
        let longest = rows.map { DisplayWidth.of($0.name) }.max() ?? 0
        return rows.map { row in
            guard width != nil else { return "\(row.name)\t\(row.value.text)\n" }
            let space = String(repeating: " ", count: longest - DisplayWidth.of(row.name) + 2)
            return row.name + space + style.paint(row.value.text, row.value.colour) + "\n"
        }.joined()
    }
}

extension Console {
    /// Names with their values.
    func data(_ facts: Facts) throws { try data(facts.text(width: width, style: outputStyle)) }
}
