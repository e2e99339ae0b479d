import ImgoptJSON
import ImgoptWire

/// A file that lists images: CSV with a heading, or JSON objects, one a line. Read an image at a time.
struct Manifest {
    private static let columns = ["id", "source", "prompt", "model"]
    private static let inputPrefix = "input."

    /// The folder that relative paths in it start from, with its slash; nil: where the program runs.
    let folder: String?
    private let path: String
    private let file: OpenFile
    private var names: [String] = []
    /// One of these two reads.
    private var lines: LineReader?
    private var rows: CSVReader?
    /// Whether nothing can be said of what is behind the last row.
    private(set) var isBroken = false

    /// Opens the file at `path`; what it is, its name says.
    /// - Parameter longest: bytes of a line or a row.
    /// - Throws: `Failure` if it cannot be read, or has columns that are none.
    init(_ path: String, longest: Int) throws {
        self.path = path
        folder = path.lastIndex(of: "/").map { String(path[...$0]) }
        file = try OpenFile(path, waits: true)
        let lower = path.lowercased()
        if lower.hasSuffix(".csv") {
            var reader = CSVReader(descriptor: file.descriptor, longest: longest, place: path)
            let columns = try reader.next() ?? []
            try Self.check(columns, path)
            names = columns
            rows = reader
        } else if lower.hasSuffix(".ndjson") || lower.hasSuffix(".jsonl") {
            lines = LineReader(descriptor: file.descriptor, longest: longest, place: path)
        } else {
            throw Failure.usage("\(path) must end in .csv, .ndjson or .jsonl, which says what it is")
        }
    }

    /// The next image or what is wrong with it, and where it stands, for messages; nil at the end.
    mutating func next() throws -> (image: Result<Image, any Error>, place: String)? {
        do {
            while let line = try lines?.next() {
                let text = line.trimmingSpace
                guard !text.isEmpty else { continue }
                return (Result { try ImageSource.image(ofJSON: text) }, "line \(lines?.number ?? 0) of \(path)")
            }
            while let row = try rows?.next() {
                guard row != [""] else { continue }
                return (Result { try Self.image(row, names) }, "line \(rows?.number ?? 0) of \(path)")
            }
            return nil
        } catch {
            isBroken = true
            throw error
        }
    }

    private static func check(_ names: [String], _ path: String) throws {
        let known = "\(columns.joined(separator: ", ")) and input.NAME"
        for (place, name) in names.enumerated() {
            let isInput = name.hasPrefix(inputPrefix) && name != inputPrefix
            guard columns.contains(name) || isInput else {
                throw Failure.usage("\(path): the column \"\(name)\" is not known; known are \(known)")
            }
            guard !names[..<place].contains(name) else {
                throw Failure.usage("\(path): the column \"\(name)\" is there twice")
            }
        }
        guard names.contains("source") else {
            throw Failure.usage("\(path): the first line must name the columns, source among them; known are \(known)")
        }
    }

    /// The image of a row. An empty cell is one that is not there.
    private static func image(_ row: [String], _ columns: [String]) throws -> Image {
        guard row.count == columns.count else {
            throw Failure.usage("\(Figures.count(row.count, "cell")), but there are \(columns.count) columns")
        }
        var image = Image(source: "")
        var input = JSONObject()
        for (name, cell) in zip(columns, row) where !cell.isEmpty {
            switch name {
            case "id": image.id = cell
            case "source": image.source = cell
            case "prompt": image.prompt = cell
            case "model": image.model = cell
            default: input[String(name.dropFirst(inputPrefix.count))] = value(cell)
            }
        }
        guard !image.source.isEmpty else { throw Failure.usage("the source is empty") }
        if !input.isEmpty { image.input = input }
        return image
    }

    /// What a cell says: JSON if it is some, else a text.
    private static func value(_ cell: String) -> JSONValue { (try? JSONValue(parsing: cell)) ?? .string(cell) }
}
