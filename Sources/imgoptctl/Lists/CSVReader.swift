import ImgoptWire

/// Rows of separated values, as RFC 4180 and spreadsheets have them: cells may be quoted, and then have separators,
/// quotes (doubled) and line feeds. The heading tells the separator. In memory is one row.
struct CSVReader {
    private static let separators: [Unicode.Scalar] = [",", ";", "\t", "|"]

    private(set) var lines: LineReader
    private let longest: Int
    /// What stands between cells.
    private(set) var separator: Unicode.Scalar = ","
    /// The number of the line at which the last row begins, from 1.
    private(set) var number = 0

    /// - Parameter longest: bytes that a row may have.
    init(_ lines: LineReader, longest: Int) {
        self.lines = lines
        self.longest = longest
    }

    /// The cells of the first row, which names the columns; before it may stand `sep=;`, as one spreadsheet has it.
    mutating func heading() throws -> [String]? {
        var named: Unicode.Scalar?
        while let line = try lines.next() {
            let text = line.trimmingBlanks
            if text.lowercased().hasPrefix("sep="), line.unicodeScalars.count <= 5 {
                named = line.unicodeScalars.dropFirst(4).first ?? ","
            } else if !text.isEmpty {
                separator = named ?? Self.separator(in: line)
                return try row(line)
            }
        }
        return nil
    }

    /// The cells of the next row; nil at the end.
    mutating func next() throws -> [String]? { try lines.next().map { try row($0) } }

    private mutating func row(_ first: String) throws -> [String] {
        number = lines.number
        var text = first
        while true {
            if let cells = try cells(text) { return cells }
            guard let more = try lines.next() else {
                throw Failure.usage("line \(number) of \(lines.place): a quoted cell has no end")
            }
            text += "\n" + more
            guard text.utf8.count <= longest else {
                throw Failure.usage("line \(number) of \(lines.place) is longer than \(longest) bytes")
            }
        }
    }

    /// The one that a heading has most of, outside of quotes.
    private static func separator(in heading: String) -> Unicode.Scalar {
        var counts: [Unicode.Scalar: Int] = [:]
        var isQuoted = false
        for scalar in heading.unicodeScalars {
            if scalar == "\"" { isQuoted.toggle() }
            if !isQuoted { counts[scalar, default: 0] += 1 }
        }
        let most = separators.map { counts[$0] ?? 0 }.max() ?? 0
        return separators.first { most > 0 && counts[$0] == most } ?? ","
    }

    /// The cells of `text`; nil if a quoted one goes on in the next line.
    private func cells(_ text: String) throws -> [String]? {
        var cells: [String] = []
        var rest = text.unicodeScalars[...]
        while true {
            var cell = String.UnicodeScalarView()
            let afterBlanks = rest.drop(while: isBlank)
            if afterBlanks.first == "\"" {
                rest = afterBlanks.dropFirst()
                guard try quoted(&rest, &cell, column: cells.count + 1) else { return nil }
            } else {
                let end = rest.firstIndex(of: separator) ?? rest.endIndex
                cell.append(contentsOf: rest[..<end])
                rest = rest[end...]
            }
            cells.append(String(cell))
            guard rest.popFirst() != nil else { return cells }
        }
    }

    /// Takes a quoted cell up to its separator; false if its closing quote is not there yet.
    private func quoted(
        _ rest: inout String.UnicodeScalarView.SubSequence, _ cell: inout String.UnicodeScalarView, column: Int
    ) throws -> Bool {
        while let scalar = rest.popFirst() {
            guard scalar == "\"" else {
                cell.append(scalar)
                continue
            }
            guard rest.first == "\"" else {
                rest = rest.drop(while: isBlank)
                guard rest.isEmpty || rest.first == separator else {
                    throw Failure.usage(
                        "line \(number) of \(lines.place), column \(column): after a closing quote comes a separator; "
                            + "a quote inside of a cell is written twice")
                }
                return true
            }
            cell.append(scalar)
            rest.removeFirst()
        }
        return false
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" && separator != "\t" }
}
