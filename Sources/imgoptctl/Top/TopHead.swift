import ImgoptWire

/// The lines at the top of `top`: who the daemon is, its budget, its work, and what is wrong.
struct TopHead {
    let screen: TopScreen
    let width: Int

    private static let widestBar = 20
    private static let narrowestBar = 6
    /// Columns that a minute divides into.
    private static let graphColumns = [60, 30, 20, 15, 12, 10]
    /// Below so many rows only what is most needed is shown.
    private static let lowRows = 12
    private static let mostTroubles = 3

    private var style: Style { screen.style }

    func lines(_ model: TopModel) -> [String] {
        guard screen.size.rows > Self.lowRows else { return screen.size.rows > 3 ? [title(model), budget(model)] : [] }
        let troubles = troubles(model).prefix(Self.mostTroubles).map {
            style.paint(DisplayWidth.truncated(DisplayWidth.printable("! \($0)"), to: width), .yellow)
        }
        return [title(model), budget(model), work(model)] + accounts(model) + troubles + [""]
    }

    private func title(_ model: TopModel) -> String {
        let clock = screen.times.timeOfDay(screen.now)
        var name = "imgoptd"
        if let info = model.info { name += " \(info.version)  \(info.provider)" }
        var state = (text: model.health?.status.rawValue ?? "-", colour: model.health.map { Colours.of($0.status) })
        if let lost = model.lostSince {
            let seconds = Double(max(0, screen.now.milliseconds - lost.milliseconds)) / 1000
            state = ("no answer for \(Figures.duration(seconds: seconds.rounded(.down))), connecting again", .red)
        }
        let plain = DisplayWidth.printable("\(name)  ")
        let space = width - DisplayWidth.of(plain) - DisplayWidth.of(state.text) - clock.count
        guard space >= 1 else {
            let text = model.lostSince == nil ? plain + state.text : state.text
            return DisplayWidth.truncated(text, to: width)
        }
        return style.paint(plain, .bold) + style.paint(state.text, state.colour)
            + String(repeating: " ", count: space) + clock
    }

    private func budget(_ model: TopModel) -> String {
        let counts = model.history.counts(at: screen.now)
        let used = counts.reduce(0, +)
        let rpm = model.stats?.rateLimiter.maxRPM ?? 0
        let share = rpm > 0 ? min(1, Double(used) / Double(rpm)) : 0
        let text = "\(used)/\(rpm) a minute \(Figures.fixed(share * 100, 0))%"
        let label = "creations "
        // The graph is worth more than a long bar.
        let room = width - label.count - text.count - 6
        let graph = Self.graphColumns.first { $0 <= room - Self.narrowestBar } ?? 0
        let bar = min(Self.widestBar, room - graph)
        guard bar >= Self.narrowestBar else { return DisplayWidth.truncated(label + text, to: width) }
        let full = Int((Double(bar) * share).rounded())
        let drawn =
            "[" + style.paint(String(repeating: "#", count: full), share < 0.95 ? .green : .yellow)
            + String(repeating: "-", count: bar - full) + "]"
        let most = max(Double(rpm) / 60, Double(counts.max() ?? 0))
        let line = screen.glyphs.sparkline(counts, columns: graph, most: most)
        return "\(label)\(drawn) \(text)" + (graph > 0 ? "  |\(style.paint(line, .cyan))|" : "")
    }

    private func work(_ model: TopModel) -> String {
        guard let overview = model.overview else { return "" }
        let items = overview.items
        let total = overview.latency.total
        var parts = [
            "images    \(items.queued) queued", "\(items.creating + items.processing + items.saving) in flight",
            "\(overview.throughput.doneLastMinute) done a minute", "\(items.done) done", "\(items.failed) failed",
        ]
        if items.unresolved > 0 { parts.insert("\(items.unresolved) unresolved", at: 2) }
        if let median = total.p50Milliseconds, let late = total.p99Milliseconds {
            parts.append(
                "p50 \(Figures.duration(milliseconds: median)) p99 \(Figures.duration(milliseconds: late))")
        }
        var line = ""
        for part in parts {
            let longer = line.isEmpty ? part : "\(line)  \(part)"
            if DisplayWidth.of(longer) > width { break }
            line = longer
        }
        return line
    }

    /// Where there are several: what each has had of the last minute, and how it stands unless it runs.
    private func accounts(_ model: TopModel) -> [String] {
        guard let accounts = model.stats?.accounts else { return [] }
        let parts = accounts.sorted { $0.key < $1.key }.map { name, account in
            let state = account.state == .running ? "" : " \(account.state.rawValue)"
            return "\(name) \(account.create.inLastMinute)/\(account.create.rpm)\(state)"
        }
        let line = DisplayWidth.printable("accounts  " + parts.joined(separator: "  "))
        return [DisplayWidth.truncated(line, to: width)]
    }

    private func troubles(_ model: TopModel) -> [String] {
        var troubles = (model.health?.checks ?? []).filter { !$0.ok }.map { "\($0.name): \($0.detail)" }
        if let create = model.stats?.create {
            if let until = create.throttledUntil, until > screen.now {
                troubles.append("the provider said to wait until \(screen.times.timeOfDay(until))")
            }
            if let reason = create.reason {
                troubles.append("the rate is \(create.rpm) a minute: \(StatsView.words(reason))")
            }
        }
        return troubles
    }
}
