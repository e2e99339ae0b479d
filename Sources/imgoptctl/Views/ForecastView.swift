import ImgoptWire

/// A forecast for people.
enum ForecastView {
    static func text(_ forecast: Forecast, width: Int?, style: Style) -> String {
        var facts = Facts()
        facts.add("images", "\(forecast.images)")
        facts.add("rate", "\(forecast.rpm) creations a minute")
        if let seconds = forecast.finishedSeconds {
            facts.add("finished in", Figures.duration(seconds: seconds))
        } else {
            facts.add("finished in", "never, as things are")
        }
        for held in forecast.held {
            facts.add("held", "\(Figures.count(held.images, "image")) of \(held.store.text): \(held.detail)")
        }
        var text = facts.text(width: width, style: style)
        if !forecast.stores.isEmpty {
            var table = Table([
                .init("STORE", flexible: true), .init("IMAGES", right: true), .init("FINISHED IN", right: true),
                .init("WAIT P50", right: true, rank: 1), .init("WAIT P99", right: true, rank: 2),
            ])
            for store in forecast.stores {
                table.rows.append([
                    .init(store.store.text), .init(store.images),
                    .init(Figures.duration(seconds: store.finishedSeconds)),
                    .init(Figures.duration(milliseconds: store.waitP50Milliseconds)),
                    .init(Figures.duration(milliseconds: store.waitP99Milliseconds)),
                ])
            }
            text += "\n" + table.text(width: width, style: style)
        }
        guard !forecast.jobs.isEmpty else { return text }
        var table = Table([
            .init("JOB", right: true), .init("STORE", flexible: true), .init("IMAGES", right: true),
            .init("FINISHED IN", right: true),
        ])
        for job in forecast.jobs {
            table.rows.append([
                .init(job.job.map(String.init) ?? "-"), .init(job.store.text), .init(job.images),
                .init(Figures.duration(seconds: job.finishedSeconds)),
            ])
        }
        return text + "\n" + table.text(width: width, style: style)
    }
}
