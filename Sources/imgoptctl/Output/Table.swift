/// Rows under headings. For a terminal the columns are aligned and fitted to its width; otherwise they are separated
/// by tabs, whole.
struct Table {
    struct Column {
        var title: String
        var isRight = false
        /// Whether it may be cut when the terminal is narrow.
        var isFlexible = false
        /// The columns with the highest number are left out first when cutting does not suffice; 0 always stays.
        var rank = 0

        init(_ title: String, right: Bool = false, flexible: Bool = false, rank: Int = 0) {
            self.title = title
            isRight = right
            isFlexible = flexible
            self.rank = rank
        }
    }

    struct Cell: ExpressibleByStringLiteral {
        var text: String
        var colour: Style.Colour?

        init(_ text: String, _ colour: Style.Colour? = nil) {
            self.text = DisplayWidth.printable(text)
            self.colour = colour
        }

        init(_ number: Int, _ colour: Style.Colour? = nil) { self.init(String(number), colour) }

        init(stringLiteral value: String) { self.init(value) }
    }

    /// What a flexible column keeps at least.
    private static let narrowest = 6
    private static let gap = 2

    var columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column], rows: [[Cell]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The table as lines, each with its line feed.
    /// - Parameter width: columns of the terminal; nil for what is no terminal.
    func text(width: Int?, style: Style) -> String {
        guard let width else { return plain }
        let (places, widths) = fitted(to: width)
        let heading = columns.map { Cell($0.title, .bold) }
        return ([heading] + rows).map { row in
            line(row, places, widths, width, style) + "\n"
        }.joined()
    }

    private var plain: String {
        ([columns.map { Cell($0.title) }] + rows).map { row in
            row.map(\.text).joined(separator: "\t") + "\n"
        }.joined()
    }

    private func line(_ row: [Cell], _ places: [Int], _ widths: [Int], _ width: Int, _ style: Style) -> String {
        var cells: [String] = []
        for (place, columns) in zip(places, widths) {
            let cut = DisplayWidth.truncated(row[place].text, to: min(columns, width))
            let column = self.columns[place]
            let space = String(repeating: " ", count: max(0, columns - DisplayWidth.of(cut)))
            let painted = style.paint(cut, row[place].colour)
            if column.isRight {
                cells.append(space + painted)
            } else {
                cells.append(place == places.last ? painted : painted + space)
            }
        }
        return cells.joined(separator: String(repeating: " ", count: Self.gap))
    }

    /// Which columns are shown, and how wide.
    private func fitted(to width: Int) -> (places: [Int], widths: [Int]) {
        let natural = columns.indices.map { place in
            rows.reduce(DisplayWidth.of(columns[place].title)) { max($0, DisplayWidth.of($1[place].text)) }
        }
        var places = Array(columns.indices)
        while true {
            if let widths = shrunk(places.map { natural[$0] }, places, to: width) { return (places, widths) }
            let last = places.indices.filter { columns[places[$0]].rank > 0 }
                .max { columns[places[$0]].rank < columns[places[$1]].rank }
            guard let last else {
                let least = places.map { columns[$0].isFlexible ? min(natural[$0], Self.narrowest) : natural[$0] }
                return (places, least)
            }
            places.remove(at: last)
        }
    }

    /// The widths with the flexible columns cut as far as needed, widest first; nil if that does not suffice.
    private func shrunk(_ natural: [Int], _ places: [Int], to width: Int) -> [Int]? {
        var widths = natural
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - width
        while excess > 0 {
            let widest = widths.indices.filter { columns[places[$0]].isFlexible && widths[$0] > Self.narrowest }
                .max { widths[$0] < widths[$1] }
            guard let widest else { return nil }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
