import ArgumentParser
import ImgoptJSON
import ImgoptWire

/// A file that lists images: a table with a heading, or JSON objects, one a line. Read an image at a time.
///
/// The reader is our own: those that are at hand want all of a file in memory, and tell no line and column of what is
/// wrong.
struct Manifest {
    /// What a list is.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case csv, ndjson

        /// What a file's name says that it is.
        init?(ending: String?) {
            switch ending {
            case "csv", "tsv": self = .csv
            case "ndjson", "jsonl": self = .ndjson
            default: return nil
            }
        }
    }

    /// How it is to be read.
    struct Options {
        /// nil: what its name says.
        var format: Format?
        /// nil: what it looks like.
        var encoding: TextDecoder.Encoding?
        /// Bytes of a line or a row.
        var longest = Limits.standard.lineBytes
        /// Where `-` is read from.
        var inputDescriptor: Int32 = 0
    }

    /// What a row or a line says.
    struct Entry {
        /// The image; nil: there is none.
        let image: Image?
        /// What is wrong with it, each with its place.
        var flaws: [String] = []
        /// Where it stands, for messages.
        let place: String
        /// The column of each of its members, for messages.
        var columns: [String: String] = [:]
        /// The cells that are input for its model.
        var cells: [Cell] = []
    }

    private enum Column: Hashable {
        case id, source, prompt, model
        case input(String)
    }

    private static let known = "known are source, id, prompt, model and input.NAME"

    /// The folder that relative paths in it start from, with its slash; nil: where the program runs.
    let folder: String?
    private let path: String
    private let file: OpenFile?
    private let notice: (String) -> Void
    private var columns: [Column?] = []
    /// The heading as it is written.
    private var names: [String] = []
    /// One of these two reads.
    private var lines: LineReader?
    private var rows: CSVReader?
    private var isToldOfEncoding = false
    /// Whether nothing can be said of what is behind the last row.
    private(set) var isBroken = false

    /// Opens the file at `path`, or standard input for `-`.
    /// - Parameter notice: is told what of it is left out, and how it is read.
    /// - Throws: `Failure` if it cannot be read, or has no heading.
    init(_ path: String, _ options: Options, notice: @escaping (String) -> Void) throws {
        let isInput = path == "-"
        self.path = isInput ? "standard input" : path
        self.notice = notice
        folder = isInput ? nil : path.lastIndex(of: "/").map { String(path[...$0]) }
        guard let format = options.format ?? Format(ending: ImageFile.ending(of: path)) else {
            throw Failure.usage(
                "\(self.path) must end in .csv, .tsv, .ndjson or .jsonl, or --format csv or ndjson must say what it is")
        }
        file = isInput ? nil : try OpenFile(path, waits: true)
        var reader = LineReader(
            descriptor: file?.descriptor ?? options.inputDescriptor, longest: options.longest, place: self.path)
        reader.decoder = TextDecoder(options.encoding)
        switch format {
        case .ndjson: lines = reader
        case .csv:
            var rows = CSVReader(reader, longest: options.longest)
            names = try rows.heading()?.map(\.trimmingBlanks) ?? []
            self.rows = rows
            columns = names.map(Self.column)
            try checkHeading()
        }
    }

    /// What is next in it; nil at the end.
    mutating func next() throws -> Entry? {
        do {
            defer { tellOfEncoding() }
            while let line = try lines?.next() {
                guard !line.trimmingSpace.isEmpty else { continue }
                let place = "line \(lines?.number ?? 0) of \(path)"
                do throws(Flaws) {
                    return Entry(image: try ImageLine.image(line), place: place)
                } catch {
                    return Entry(image: nil, flaws: error.placed(place).texts, place: place)
                }
            }
            while let row = try rows?.next() {
                // Rows that a person has emptied stay in the file.
                guard row.contains(where: { !$0.trimmingBlanks.isEmpty }) else { continue }
                return entry(row, "line \(rows?.number ?? 0) of \(path)")
            }
            return nil
        } catch {
            isBroken = true
            throw error
        }
    }

    private mutating func tellOfEncoding() {
        guard !isToldOfEncoding, (lines ?? rows?.lines)?.decoder?.isGuess == true else { return }
        isToldOfEncoding = true
        notice("\(path) is not UTF-8: read as Windows-1252 (--encoding names another)")
    }

    // MARK: Columns

    /// Which column a name of the heading is for, in whatever case and with whatever blanks; nil: none of ours.
    private static func column(_ name: String) -> Column? {
        switch name.lowercased() {
        case "id": return .id
        case "source": return .source
        case "prompt": return .prompt
        case "model": return .model
        case let lower:
            // Where somebody made capitals of the first word, those of the second one are not the model's either.
            let text = name.hasPrefix("input") ? name : lower
            let parts = text.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, parts[0].trimmingBlanks == "input" else { return nil }
            let words = parts[1].split { $0.isWhitespace }
            return words.isEmpty ? nil : .input(words.joined(separator: "_"))
        }
    }

    private func checkHeading() throws {
        for (place, column) in columns.enumerated() {
            guard let column, let first = columns[..<place].firstIndex(where: { Self.isSame($0, column) }) else {
                continue
            }
            let flaw = columns[first] == column ? "it is there twice" : "\(name(ofColumn: first)) says the same thing"
            throw Failure.usage("line \(rows?.number ?? 1) of \(path), \(name(ofColumn: place)): \(flaw)")
        }
        guard columns.contains(.source) else {
            let there = names.filter { !$0.isEmpty }.map { "\"\($0)\"" }.joined(separator: ", ")
            throw Failure.usage(
                "line \(max(rows?.number ?? 1, 1)) of \(path) must name the columns, source among them"
                    + (there.isEmpty ? "" : ", and has \(there)") + "; \(Self.known)")
        }
        let others = zip(names, columns).filter { $1 == nil && !$0.isEmpty }.map { name, _ in
            let meant = Nearest.name(to: name, among: ["source", "id", "prompt", "model"])
            return "\"\(name)\"" + (meant.map { " (did you mean \($0)?)" } ?? "")
        }
        if others.isEmpty { return }
        notice("\(path): ignored are the columns \(others.joined(separator: ", ")); \(Self.known)")
    }

    /// Whether two columns set the same thing: the prompt is also a member of the input.
    private static func isSame(_ one: Column?, _ other: Column) -> Bool {
        one == other || one == .prompt && other == .input("prompt") || one == .input("prompt") && other == .prompt
    }

    private func name(ofColumn place: Int) -> String {
        let name = names.indices.contains(place) ? names[place] : ""
        return "column \(place + 1)" + (name.isEmpty ? "" : " (\(name))")
    }

    // MARK: Rows

    /// What a row says. An empty cell is one that is not there, as are those left out at its end.
    private func entry(_ row: [String], _ place: String) -> Entry {
        var image = Image(source: "")
        for (column, cell) in zip(columns, row) {
            let text = cell.trimmingBlanks
            guard let column, !text.isEmpty else { continue }
            switch column {
            case .id: image.id = text
            case .source: image.source = text
            case .prompt: image.prompt = cell
            case .model: image.model = text
            case .input: break
            }
        }
        let cells = cells(row, place)
        if !cells.isEmpty { image.input = JSONObject(cells.map { ($0.name, $0.looks) }) }
        var flaws: [String] = []
        if image.source.isEmpty, let column = columns.firstIndex(of: .source) {
            flaws.append("\(place), \(name(ofColumn: column)): the source is empty")
        }
        for (column, cell) in row.enumerated().dropFirst(columns.count) where !cell.trimmingBlanks.isEmpty {
            flaws.append("\(place), \(name(ofColumn: column)): there are only \(columns.count) columns")
        }
        return Entry(image: image, flaws: flaws, place: place, columns: columnsOfMembers, cells: cells)
    }

    /// Which column is for which member of an image.
    private var columnsOfMembers: [String: String] {
        let members: [(Column, String)] = [(.source, "source"), (.id, "id"), (.prompt, "prompt"), (.model, "model")]
        let known = members.compactMap { column, member in
            columns.firstIndex(of: column).map { (member, name(ofColumn: $0)) }
        }
        return Dictionary(known) { first, _ in first }
    }

    private func cells(_ row: [String], _ place: String) -> [Cell] {
        zip(columns, row).enumerated().compactMap { number, cell in
            let text = cell.1.trimmingBlanks
            guard case .input(let name)? = cell.0, !text.isEmpty else { return nil }
            return Cell(
                name: name, text: text, place: "\(place), \(self.name(ofColumn: number))",
                hasDecimalComma: rows?.separator != ",")
        }
    }
}

extension StringProtocol {
    /// Without what is blank at either end: spaces of all kinds, and marks that nobody sees.
    var trimmingBlanks: String {
        let isBlank = { (scalar: Unicode.Scalar) in
            scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
        }
        let start = unicodeScalars.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(String.UnicodeScalarView(start[...last]))
    }
}
