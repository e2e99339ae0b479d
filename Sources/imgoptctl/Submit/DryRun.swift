import ImgoptJSON
import ImgoptWire

/// What a submit would send and take, found out without sending it.
struct DryRun {
    let template: JobSubmit
    let console: Console

    /// Writes each image's id and source.
    /// - Returns: how many images there are, and how many requests they would be.
    func list(_ images: inout CheckedImages) throws -> (images: Int, requests: Int) {
        var cutter = PieceCutter(.standard, envelopeBytes: Submission.envelopeBytes(template))
        var (count, requests) = (0, 1)
        while let image = try images.next() {
            count += 1
            if try cutter.add(image) != nil { requests += 1 }
            var shown = image
            shown.source = Self.shown(image.source)
            if console.isJSON {
                // On the wire an image that is a source alone is its text; here each line has the same shape.
                try console.data(shown.json.stringValue.map { ["source": .string($0)] } ?? shown.json)
            } else {
                let row = [image.id ?? "-", shown.source].map(DisplayWidth.printable)
                try console.data(row.joined(separator: "\t") + "\n")
            }
        }
        guard count > 0 else { throw Failure.usage("there are no images") }
        return (count, requests)
    }

    /// What the forecast knows nothing of: it counts on a provider that takes the work, and on a disk.
    private static let holdingChecks: Set = [
        "provider", "polling", "model", "database", "outputs", "budget", "paused", "draining",
    ]

    /// When `count` images more would be done, after all that waits today. A daemon that can't be asked is no
    /// failure: what would be sent is known without it.
    func forecast(of count: Int, _ daemon: any Daemon) async throws -> String {
        do {
            let overview = try await daemon.call(StatsOverview())
            let waiting = overview.stores.filter { $0.queued > 0 }
            var workload = waiting.map { SimulatedJob(store: $0.store, images: $0.queued) }
            workload.append(SimulatedJob(store: template.store, images: count, priority: template.priority))
            let forecast = try await daemon.call(Simulate(workload: workload))
            let seconds = forecast.stores.first { $0.store == template.store }?.finishedSeconds
            let end = seconds.map { Figures.duration(seconds: $0) } ?? "-"
            let obstacles = try await daemon.call(HealthGet()).checks
                .filter { !$0.ok && Self.holdingChecks.contains($0.name) }
                .map { "\nas things are, \($0.name) holds it up: \(DisplayWidth.printable($0.detail))" }
            return "\(Figures.count(count, "creation")) of \(forecast.rpm) a minute; "
                + "with what waits already, done in about \(end)" + budgets(overview) + obstacles.joined()
        } catch let failure as Failure {
            return "no forecast: \(failure.message)"
        } catch let error as WireError {
            return "no forecast: \(error.message)"
        }
    }

    /// What may be spent: what the images cost is known only once they are sent.
    private func budgets(_ overview: Overview) -> String {
        let own = overview.stores.first { $0.store == template.store }?.money
        let budgets = [(template.store.text, own), ("all", overview.money)].compactMap { name, money in
            money.flatMap { money in money.dailyBudget.map { (name, money, $0) } }
        }
        return budgets.map { name, money, budget in
            "\nbudgets are not counted: today \(name) has spent \(Figures.amount(money.spent)) of "
                + "\(Figures.amount(budget)) \(money.currency)\(money.held > 0 ? ", and images wait for that" : "")"
        }.joined()
    }

    /// A source short enough to be read.
    private static func shown(_ source: String) -> String {
        guard SourceKind(source) == .dataURI else { return source }
        let head = source.prefix { $0 != "," }
        return "\(head),… (\(Figures.bytes(Int64(source.utf8.count))))"
    }
}
