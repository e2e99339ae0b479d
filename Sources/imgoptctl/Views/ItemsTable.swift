import ImgoptWire

/// Items, a row each.
enum ItemsTable {
    static func table(_ items: [Item], times: TimeStyle) -> Table {
        var table = Table([
            .init("ITEM", right: true), .init("IMAGE", flexible: true), .init("STATE"),
            .init("ATTEMPTS", right: true, rank: 5), .init("TIME", right: true, rank: 4),
            .init("FINISHED", rank: 3), .init("RESULT", flexible: true, rank: 2),
        ])
        for item in items {
            table.rows.append([
                .init("\(item.id)"), .init(item.imageID ?? item.source),
                .init(item.state.rawValue, Colours.of(item.state)), .init(item.attempts),
                .init(item.predictTimeSeconds.map { Figures.fixed($0) + "s" } ?? "-"),
                .init(times.text(item.finishedAt)), .init(result(of: item, times)),
            ])
        }
        return table
    }

    private static func result(of item: Item, _ times: TimeStyle) -> String {
        if let error = item.error { return "\(error.name): \(error.message)" }
        if let output = item.outputs.first {
            if let removed = output.removedAt { return "removed \(times.text(removed)): \(output.path)" }
            return output.path + (item.outputs.count > 1 ? " and \(item.outputs.count - 1) more" : "")
        }
        if let next = item.nextAttemptAt { return "again at \(times.text(next))" }
        return item.prediction ?? "-"
    }
}
