import ImgoptWire

/// Stores, a row each.
enum StoresTable {
    static func table(_ stores: [StoreStatus]) -> Table {
        var table = Table([
            .init("STORE", flexible: true), .init("QUEUED", right: true), .init("IN FLIGHT", right: true),
            .init("DONE", right: true, rank: 2), .init("FAILED", right: true, rank: 3),
            .init("SHARE", right: true, rank: 1), .init("WAIT", right: true, rank: 1),
            .init("WEIGHT", right: true, rank: 4), .init("LIMITS", flexible: true, rank: 5),
        ])
        // Where nothing costs anything, nobody is told that it costs nothing.
        let hasMoney = stores.contains { $0.money.map { $0.spent.micros > 0 || $0.dailyBudget != nil } ?? false }
        if hasMoney { table.columns.insert(.init("SPENT", right: true, rank: 1), at: moneyColumn) }
        for store in stores {
            table.rows.append([
                .init(store.store.text), .init(store.queued), .init(store.inFlight), .init(store.done),
                .init(store.failed, store.failed > 0 ? .red : nil), .init(Figures.percent(store.share)),
                .init(Figures.duration(milliseconds: store.waitMilliseconds)),
                .init(Figures.fixed(store.weight, store.weight == store.weight.rounded() ? 0 : 2)),
                .init(limits(of: store), store.paused || store.money?.heldBy != nil ? .yellow : nil),
            ])
            guard hasMoney else { continue }
            let spent = store.money.map { $0.spent.shown } ?? "-"
            table.rows[table.rows.count - 1].insert(.init(spent), at: moneyColumn)
        }
        return table
    }

    /// Before the weight.
    private static let moneyColumn = 7

    /// What holds a store back, in words.
    static func limits(of store: StoreStatus) -> String {
        var words: [String] = store.paused ? ["paused"] : []
        if store.money?.heldBy == .budget { words.append("held by a budget") }
        if let budget = store.money?.dailyBudget { words.append("\(budget.shown) a day") }
        if let accounts = store.accounts { words.append("account \(accounts.joined(separator: ", then "))") }
        if let rpm = store.rpm { words.append("\(rpm)/min") }
        if let most = store.maxInFlight { words.append("\(most) in flight") }
        if let most = store.maxQueued { words.append("\(most) queued") }
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }
}
