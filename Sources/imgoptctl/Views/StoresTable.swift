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
        for store in stores {
            table.rows.append([
                .init(store.store.text), .init(store.queued), .init(store.inFlight), .init(store.done),
                .init(store.failed, store.failed > 0 ? .red : nil), .init(Figures.percent(store.share)),
                .init(Figures.duration(milliseconds: store.waitMilliseconds)),
                .init(Figures.fixed(store.weight, store.weight == store.weight.rounded() ? 0 : 2)),
                .init(limits(of: store), store.paused ? .yellow : nil),
            ])
        }
        return table
    }

    /// What holds a store back, in words.
    static func limits(of store: StoreStatus) -> String {
        var words: [String] = store.paused ? ["paused"] : []
        if let rpm = store.rpm { words.append("\(rpm)/min") }
        if let most = store.maxInFlight { words.append("\(most) in flight") }
        if let most = store.maxQueued { words.append("\(most) queued") }
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }
}
