import ImgoptWire

/// A column that a person can ask for by its name: what it shows of a row, and what rows are sorted by.
struct Field<Row> {
    /// What rows are sorted by. What is not known comes last.
    enum Key: Comparable {
        case number(Double)
        case text(String)
    }

    let name: String
    let column: Table.Column
    let cell: (Row) -> Table.Cell
    let key: (Row) -> Key?

    /// A column of texts.
    init(_ name: String, _ column: Table.Column, text: @escaping (Row) -> Table.Cell) {
        self.name = name
        self.column = column
        cell = text
        key = { .text(text($0).text) }
    }

    /// A column that is sorted by numbers.
    init(
        _ name: String, _ column: Table.Column, number: @escaping (Row) -> Double?, cell: @escaping (Row) -> Table.Cell
    ) {
        self.name = name
        self.column = column
        self.cell = cell
        key = { number($0).map(Key.number) }
    }

    /// A column of counts.
    init(_ name: String, _ column: Table.Column, count: @escaping (Row) -> Int, colour: Style.Colour? = nil) {
        self.init(name, column, number: { Double(count($0)) }) {
            .init(count($0), count($0) > 0 ? colour : nil)
        }
    }
}

/// Which columns a list shows, in what order its rows stand, and which are left out.
struct ListChoice {
    /// Names of columns, in order; nil: the usual ones.
    var format: [String]?
    /// The name of a column, with - before it for the other way round.
    var sort: String?
    /// A text that a row must have in it.
    var match: String?

    /// Checks the names against `names`.
    /// - Throws: `Failure` that lists them.
    func check(_ names: [String]) throws {
        if format?.isEmpty == true {
            throw Failure.usage("--format needs names of columns; there are \(names.joined(separator: ", "))")
        }
        let asked = (format ?? []) + (sort.map { [Self.name(of: $0)] } ?? [])
        if let unknown = asked.first(where: { !names.contains($0) }) {
            let near = Nearest.question(unknown, among: names, else: ";")
            throw Failure.usage("there is no column \"\(unknown)\"\(near) there are \(names.joined(separator: ", "))")
        }
    }

    /// Whether `row` is wanted.
    func matches<Row>(_ row: Row, _ fields: [Field<Row>]) -> Bool {
        guard let match = match?.lowercased() else { return true }
        return fields.contains { $0.cell(row).text.lowercased().contains(match) }
    }

    /// `rows` in the order that was asked for, those of equal rank as they came.
    func sorted<Row>(_ rows: [Row], _ fields: [Field<Row>]) -> [Row] {
        guard let sort, let field = fields.first(where: { $0.name == Self.name(of: sort) }) else { return rows }
        let isReversed = sort.hasPrefix("-")
        return rows.map { ($0, field.key($0)) }.enumerated().sorted { left, right in
            let (one, other) = (left.element.1, right.element.1)
            if one == other { return left.offset < right.offset }
            guard let one, let other else { return one != nil }
            return isReversed ? one > other : one < other
        }.map(\.element.0)
    }

    /// The table with the wanted columns.
    func table<Row>(_ rows: [Row], _ fields: [Field<Row>], usual: [String]) -> Table {
        let shown = (format ?? usual).compactMap { name in fields.first { $0.name == name } }
        return Table(shown.map(\.column), rows: rows.map { row in shown.map { $0.cell(row) } })
    }

    private static func name(of sort: String) -> String { sort.hasPrefix("-") ? String(sort.dropFirst()) : sort }
}

extension ListChoice {
    /// Writes a list that comes in pages: `limit` rows at most of those that are wanted.
    /// - Parameters:
    ///   - usual: the names of the columns that are shown unless others are asked for.
    ///   - page: asks for `count` entries at most from `place` on, nil for the first ones.
    func list<Row: WireObject>(
        _ fields: [Field<Row>], usual: ([Row]) -> [String], limit: Int, in context: Context,
        page: (_ place: Int64?, _ count: Int) async throws -> (rows: [Row], next: Int64?)
    ) async throws {
        let console = context.console
        try check(fields.map(\.name))
        // Sorted are those that are listed, so all of them have to be there first.
        let isStream = console.isJSON && sort == nil
        var (left, place, rows) = (limit, Int64?.none, [Row]())
        repeat {
            let page = try await page(place, match == nil ? min(left, Pages.entries) : Pages.entries)
            let found = page.rows.filter { matches($0, fields) }.prefix(left)
            left -= found.count
            place = page.rows.isEmpty ? nil : page.next
            if isStream { for row in found { try console.data(row.json) } } else { rows += found }
        } while place != nil && left > 0
        guard !isStream else { return }
        rows = sorted(rows, fields)
        if console.isJSON { return try rows.forEach { try console.data($0.json) } }
        guard !rows.isEmpty else { return console.note("there are no such \(Row.self == Job.self ? "jobs" : "items")") }
        try console.data(table(rows, fields, usual: usual(rows)))
    }
}
