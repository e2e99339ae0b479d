internal import ImgoptEngine

/// A provider at which nothing goes wrong, and whose models run as long as they usually do.
struct ForecastProvider: Sendable {
    private var predictions: [Prediction] = []
    private var byName: [String: Int] = [:]
    private var generator = SeededGenerator(seed: 1)

    /// How long a request and its answer take together.
    static let latency = TimeSpan.milliseconds(200)
    static let download = TimeSpan.milliseconds(500)
    private static let pageSize = 100

    private struct Prediction {
        let name: String
        let createdAt: Moment
        let endsAt: Moment
        var isFetched = false
    }

    /// The outputs of a prediction are being fetched.
    mutating func fetch(_ name: String) {
        if let index = byName[name] { predictions[index].isFetched = true }
    }

    /// Takes over what runs already.
    init(_ engine: Engine, at now: Moment) {
        for running in engine.runningPredictions.sorted(by: { ($0.createdAt, $0.item) < ($1.createdAt, $1.item) }) {
            let usual = running.createdAt + run(of: running.model, engine)
            add(running.prediction, createdAt: running.createdAt, endsAt: max(usual, now + .milliseconds(500)))
        }
    }

    mutating func create(_ item: ItemID, _ engine: Engine, at now: Moment) -> PredictionReport {
        let name = "forecast-\(predictions.count)"
        add(name, createdAt: now, endsAt: now + run(of: engine.model(of: item), engine))
        return PredictionReport(id: name, progress: .running, createdAt: now)
    }

    /// What it says of one prediction.
    func read(_ name: String, at now: Moment) -> Reading {
        byName[name].map { .found(report(predictions[$0], at: now)) } ?? .missing
    }

    /// The newest hundred before the moment.
    func page(before: Moment?, at now: Moment) -> Sweep.Result {
        let end = before.map { index(of: $0) } ?? predictions.count
        let begin = max(0, end - Self.pageSize)
        var reports: [String: PredictionReport] = [:]
        reports.reserveCapacity(end - begin)
        // What was fetched is asked for no more.
        for prediction in predictions[begin..<end] where !prediction.isFetched {
            reports[prediction.name] = report(prediction, at: now)
        }
        return .page(reports, end: begin > 0 ? predictions[begin].createdAt : nil)
    }

    /// A run as the model's runs usually are: half of them are shorter.
    private mutating func run(of model: ModelID?, _ engine: Engine) -> TimeSpan {
        let share = Double(generator.below(1_000)) / 1_000
        return engine.usualRun(of: model, share: share)
    }

    private mutating func add(_ name: String, createdAt: Moment, endsAt: Moment) {
        byName[name] = predictions.count
        predictions.append(Prediction(name: name, createdAt: createdAt, endsAt: endsAt))
    }

    private func report(_ prediction: Prediction, at now: Moment) -> PredictionReport {
        guard prediction.endsAt <= now else {
            return PredictionReport(id: prediction.name, progress: .running, createdAt: prediction.createdAt)
        }
        // Without the time of its end: a forecast must not learn from itself.
        return PredictionReport(
            id: prediction.name, progress: .succeeded(outputs: [prediction.name]), createdAt: prediction.createdAt)
    }

    /// The first prediction that is not older than the moment.
    private func index(of moment: Moment) -> Int {
        var low = 0
        var high = predictions.count
        while low < high {
            let middle = (low + high) / 2
            if predictions[middle].createdAt < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
