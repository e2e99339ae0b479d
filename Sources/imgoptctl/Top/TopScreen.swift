import ImgoptWire

/// What `top` shows: the lines of a screen, from what is known and how it is looked at. Pure.
struct TopScreen {
    let size: ScreenSize
    let style: Style
    let glyphs: Glyphs
    let times: TimeStyle
    let now: Timestamp

    /// From so many rows on there is room for all panes.
    private static let leastPaneRows = 8

    /// The last column stays free: some terminals wrap when it is written.
    private var width: Int { max(1, size.columns - 1) }

    /// At most as many lines as the screen has rows, none wider than it. Bounds the scrolling of `controls`.
    func lines(_ model: TopModel, _ controls: inout TopControls) -> [String] {
        let head = TopHead(screen: self, width: width).lines(model)
        let room = max(0, size.rows - head.count - 1)
        var middle: [String]
        switch controls.mode {
        case .explaining(let job, let explanation): middle = over(explained(job, explanation), &controls, room)
        case .help: middle = over(TopHelp.lines, &controls, room)
        case .panes, .filtering, .confirming: middle = panes(model, controls, room)
        }
        middle = Array(middle.prefix(room))
        middle += [String](repeating: "", count: room - middle.count)
        return Array((head + middle + [foot(controls)]).suffix(size.rows))
    }

    private func panes(_ model: TopModel, _ controls: TopControls, _ room: Int) -> [String] {
        let source = TopRows(model: model, now: now, times: times)
        let panes = room >= Self.leastPaneRows ? TopPane.allCases : [controls.pane]
        let rows = panes.map { source.rows(of: $0, controls) }
        let given = PaneLayout.rows(
            needs: rows.map { max(1, $0.count) }, room: room - panes.count,
            focus: panes.firstIndex(of: controls.pane) ?? 0)
        // Panes stand apart where there is room for it.
        let isAiry = given.reduce(panes.count - 1 + panes.count, +) <= room
        var lines: [String] = []
        for (place, pane) in panes.enumerated() where given[place] > 0 {
            if isAiry, place > 0 { lines.append("") }
            lines += self.pane(pane, rows[place], given[place], controls)
        }
        return lines
    }

    /// A heading and as many rows as are given, the selected one among them.
    private func pane(_ pane: TopPane, _ rows: [TopRow], _ count: Int, _ controls: TopControls) -> [String] {
        let isFocused = pane == controls.pane
        let selection = controls.selection(in: rows, of: pane)
        let first = isFocused ? max(0, min(selection - count / 2, rows.count - count)) : 0
        let shown = rows[first..<min(rows.count, first + count)]
        var table = Table([.init(isFocused && rows.isEmpty ? ">" : " ")] + titled(pane, controls))
        for (place, row) in zip(shown.indices, shown) {
            let isSelected = isFocused && place == selection
            let cells = isSelected ? row.cells.map { Table.Cell($0.text) } : row.cells
            table.rows.append([.init(isSelected ? ">" : " ")] + cells)
        }
        var lines = table.text(width: width, style: style).split(separator: "\n").map {
            DisplayWidth.truncated(String($0), to: style.isColoured ? .max : width)
        }
        if isFocused, !rows.isEmpty, lines.indices.contains(selection - first + 1) {
            lines[selection - first + 1] = style.paint(lines[selection - first + 1], .reverse)
        }
        guard !rows.isEmpty else {
            let why = controls.filter.isEmpty ? pane.emptyText : "nothing matches \(controls.filter)"
            return lines + [style.paint(DisplayWidth.truncated("   \(why)", to: width), .dim)]
        }
        return lines
    }

    /// The columns with a sign at the one that the rows are sorted by.
    private func titled(_ pane: TopPane, _ controls: TopControls) -> [Table.Column] {
        let sorting = controls.sorting(of: pane)
        let isUpward = sorting.isReversed != (sorting.order == .store)
        return TopRows.columns(of: pane).map { column in
            var column = column
            if column.title == sorting.order.rawValue { column.title += isUpward ? glyphs.up : glyphs.down }
            return column
        }
    }

    private func explained(_ job: Int64, _ explanation: JobExplanation?) -> [String] {
        guard let explanation else { return ["asking what job \(job) waits for"] }
        return ExplainView.text(explanation, width: width, style: style, times: times, now: now)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func over(_ lines: [String], _ controls: inout TopControls, _ room: Int) -> [String] {
        controls.bound(lines: lines.count, shown: room)
        return lines.dropFirst(controls.scroll).prefix(room).map {
            style.isColoured ? $0 : DisplayWidth.truncated($0, to: width)
        }
    }

    private func foot(_ controls: TopControls) -> String {
        let fitted = { (text: String) in DisplayWidth.truncated(DisplayWidth.printable(text), to: width) }
        switch controls.mode {
        case .confirming(_, let text): return style.paint(fitted(text), .yellow)
        case .filtering: return fitted("filter: \(controls.filter)_   Enter keeps it, Esc clears it")
        case .explaining, .help: return style.paint(fitted("any other key goes back   up, down scroll"), .dim)
        case .panes: break
        }
        if let notice = controls.notice { return style.paint(fitted(notice.text), notice.isBad ? .red : .bold) }
        let filter = controls.filter.isEmpty ? "" : "filter: \(controls.filter) (Esc clears)  "
        return style.paint(
            fitted("\(filter)q quit  ? help  Tab part  s sort  / filter  p pause  c cancel  e explain"), .dim)
    }
}
