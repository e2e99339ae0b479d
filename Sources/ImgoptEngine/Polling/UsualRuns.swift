/// How long the models run, as far as it was learned: kept over a restart, at no cost worth speaking of.
struct UsualRuns: Sendable {
    /// What is known, by model.
    private(set) var times: [ModelID: RunTimes]
    /// Models whose times have changed since they were put on disk.
    private var unsaved: Set<ModelID> = []
    private var savedAt = Moment.distantPast

    init(_ times: [ModelID: RunTimes] = [:]) {
        self.times = times
    }

    mutating func learn(_ model: ModelID, _ span: TimeSpan) {
        times[model, default: RunTimes()].learn(span)
        unsaved.insert(model)
    }

    /// The time by which the given share of a model's runs has ended; nil: too little is known.
    func known(of model: ModelID, share: Double) -> TimeSpan? {
        times[model]?.quantile(share)
    }

    /// The same; of all models' or ten seconds, if it is unknown.
    func usual(of model: ModelID?, share: Double) -> TimeSpan {
        let known = model.flatMap { times[$0]?.quantile(share) }
        return known ?? times.values.compactMap { $0.quantile(share) }.max() ?? .seconds(10)
    }

    /// What was learned goes to disk with the next turn that may write it.
    mutating func saveSoon() {
        savedAt = .distantPast
    }

    /// Whether something is to go to disk: at most once a minute.
    func isSaveDue(at now: Moment) -> Bool {
        !unsaved.isEmpty && now - savedAt >= .minutes(1)
    }

    /// Whether that was wanted soon.
    var isSaveWanted: Bool { savedAt == .distantPast }

    /// What goes to disk now.
    mutating func takeUnsaved(at now: Moment) -> [(model: ModelID, bytes: [UInt8])] {
        defer { (unsaved, savedAt) = ([], now) }
        return unsaved.sorted { $0.rawValue < $1.rawValue }.compactMap { model in
            times[model].map { (model, $0.bytes) }
        }
    }
}
