import ImgoptWire

/// Models, a row each.
enum ModelsTable {
    static func table(_ models: [ModelStatus], times: TimeStyle, now: Timestamp = WallClock.now()) -> Table {
        var table = Table([
            .init("MODEL", flexible: true), .init("STATE"), .init("FAILURES", right: true),
            .init("NEXT TRY", rank: 1), .init("RUN", right: true, rank: 2), .init("SINCE", rank: 4),
            .init("LAST FAILURE", flexible: true, rank: 3),
        ])
        for model in models {
            table.rows.append([
                .init(model.model), .init(model.state.rawValue, colour(of: model.state)),
                .init(model.failures, model.failures > 0 ? .red : nil),
                .init(times.next(model.until, after: now)),
                .init(Figures.duration(milliseconds: model.runMilliseconds)), .init(times.text(model.since)),
                .init(model.message ?? "-"),
            ])
        }
        return table
    }

    private static func colour(of state: ModelState) -> Style.Colour? {
        switch state {
        case .working: nil
        case .failing, .probing: .yellow
        case .resting: .red
        }
    }
}
