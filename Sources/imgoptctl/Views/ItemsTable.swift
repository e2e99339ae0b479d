import ImgoptJSON
import ImgoptWire

/// Items, a row each.
enum ItemsTable {
    /// The columns that are shown unless others are asked for.
    static let usual = ["item", "image", "state", "attempts", "time", "finished", "result"]

    /// All columns, as they are at the moment `now`.
    static func fields(_ times: TimeStyle, now: Timestamp = WallClock.now()) -> [Field<Item>] {
        [
            .init("item", .init("ITEM", right: true), number: { Double($0.id) }, cell: { .init("\($0.id)") }),
            .init("image", .init("IMAGE", flexible: true)) { .init($0.imageID ?? $0.source) },
            .init("state", .init("STATE")) { .init($0.state.rawValue, Colours.of($0.state)) },
            .init("attempts", .init("ATTEMPTS", right: true, rank: 5), count: \.attempts),
            .init(
                "time", .init("TIME", right: true, rank: 4), number: { $0.predictTimeSeconds },
                cell: { .init($0.predictTimeSeconds.map { Figures.fixed($0) + "s" } ?? "-") }),
            time("created", "CREATED", times) { $0.createdAt },
            time("started", "STARTED", times) { $0.startedAt },
            time("finished", "FINISHED", times) { $0.finishedAt },
            .init("result", .init("RESULT", flexible: true, rank: 2)) { .init(result(of: $0, times, now)) },
            .init(
                "bytes", .init("BYTES", right: true, rank: 6), number: { Double(bytes(of: $0)) },
                cell: { .init("\(bytes(of: $0))") }),
            .init("error", .init("ERROR", flexible: true, rank: 6)) { .init($0.error?.name ?? "-") },
            .init("prediction", .init("PREDICTION", rank: 6)) { .init($0.prediction ?? "-") },
            .init("model", .init("MODEL", flexible: true, rank: 6)) { .init($0.model) },
            .init("account", .init("ACCOUNT", rank: 6)) { .init($0.account ?? "default") },
            .init("source", .init("SOURCE", flexible: true, rank: 6)) { .init($0.source) },
            .init("prompt", .init("PROMPT", flexible: true, rank: 6)) { .init($0.prompt ?? "-") },
            .init("cached", .init("CACHED", rank: 6)) { .init($0.cached ? "yes" : "no") },
        ]
    }

    private static func bytes(of item: Item) -> Int64 { item.outputs.reduce(0) { $0 + Int64($1.bytes) } }

    private static func time(
        _ name: String, _ title: String, _ times: TimeStyle, _ moment: @escaping (Item) -> Timestamp?
    ) -> Field<Item> {
        .init(
            name, .init(title, rank: 3), number: { moment($0).map { Double($0.milliseconds) } },
            cell: { .init(times.text(moment($0))) })
    }

    private static func result(of item: Item, _ times: TimeStyle, _ now: Timestamp) -> String {
        if let cancel = item.pendingCancel { return cancel }
        let next = item.nextAttemptAt.map { $0 > now ? "again at \(times.text($0))" : "again when its turn comes" }
        if let error = item.error { return "\(error.name): \(error.message)" + (next.map { "; \($0)" } ?? "") }
        if let output = item.outputs.first {
            if let removed = output.removedAt { return "removed \(times.text(removed)): \(output.place)" }
            return output.place + (item.outputs.count > 1 ? " and \(item.outputs.count - 1) more" : "")
        }
        if let value = item.value { return String(decoding: value.serialized(), as: UTF8.self) }
        if let next { return next }
        // What runs at the provider can be looked up there; what was canceled has no result.
        return item.state == .canceled ? "-" : item.prediction ?? "-"
    }
}

extension Item {
    /// What becomes of a cancel that was taken and has not taken place; nil: there is none.
    var pendingCancel: String? {
        guard cancelRequested else { return nil }
        return switch state {
        case .unresolved: "to be canceled once it is found at the provider; what has ended by then is kept"
        case .saving: "canceled too late: its result is paid for, and kept"
        case .queued, .creating, .processing: "being canceled"
        case .done, .failed, .canceled: nil
        }
    }
}
