import ImgoptWire

/// Rows of comma-separated values, as RFC 4180 has them: cells may be quoted, and then have commas, quotes (doubled)
/// and line feeds. In memory is one row.
struct CSVReader {
    private var lines: LineReader
    private let longest: Int

    /// - Parameters:
    ///   - longest: bytes that a row may have.
    ///   - place: what is read, for messages.
    init(descriptor: Int32, longest: Int, place: String) {
        lines = LineReader(descriptor: descriptor, longest: longest, place: place)
        self.longest = longest
    }

    /// The number of the line that was read last, from 1.
    var number: Int { lines.number }

    /// The cells of the next row; nil at the end.
    mutating func next() throws -> [String]? {
        guard var text = try lines.next() else { return nil }
        // Spreadsheets write a mark at the start of the file.
        if lines.number == 1, text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        let first = lines.number
        while true {
            if let cells = try Self.cells(text, lines) { return cells }
            guard let more = try lines.next() else {
                throw Failure.usage("line \(first) of \(lines.place): a quoted cell has no end")
            }
            text += "\n" + more
            guard text.utf8.count <= longest else {
                throw Failure.usage("line \(first) of \(lines.place) is longer than \(longest) bytes")
            }
        }
    }

    /// The cells of `text`; nil if a quoted one goes on in the next line.
    private static func cells(_ text: String, _ lines: LineReader) throws -> [String]? {
        var cells: [String] = []
        var rest = text.unicodeScalars[...]
        while true {
            var cell = String.UnicodeScalarView()
            if rest.first == "\"" {
                rest.removeFirst()
                guard try quoted(&rest, &cell, lines) else { return nil }
            } else {
                while let scalar = rest.first, scalar != "," {
                    cell.append(scalar)
                    rest.removeFirst()
                }
            }
            cells.append(String(cell))
            guard rest.popFirst() != nil else { return cells }
        }
    }

    /// Takes a quoted cell with its closing quote; false if that is not there yet.
    private static func quoted(
        _ rest: inout String.UnicodeScalarView.SubSequence, _ cell: inout String.UnicodeScalarView, _ lines: LineReader
    ) throws -> Bool {
        while let scalar = rest.popFirst() {
            guard scalar == "\"" else {
                cell.append(scalar)
                continue
            }
            guard rest.first == "\"" else {
                guard rest.isEmpty || rest.first == "," else {
                    throw Failure.usage(
                        "line \(lines.number) of \(lines.place): after a closing quote comes a comma; "
                            + "a quote inside of a cell is written twice")
                }
                return true
            }
            cell.append(scalar)
            rest.removeFirst()
        }
        return false
    }
}
