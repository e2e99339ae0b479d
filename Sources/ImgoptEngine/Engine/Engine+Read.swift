// What readings of predictions come to for their items.
extension Engine {
    /// The answer to a reading of one prediction.
    mutating func polled(
        _ id: ItemID, _ prediction: String, _ reading: Reading, _ account: AccountID, at now: Moment,
        into actions: inout [Action]
    ) {
        let polled = lanes.values[lanes.place(of: account)].polled(
            id, prediction, reading, settings, at: now, using: &generator)
        take(polled, of: id, at: now, into: &actions)
    }

    /// The answer to a page of the list.
    mutating func swept(_ sweep: Sweep, _ account: AccountID, at now: Moment, into actions: inout [Action]) {
        guard let shown = lanes.values[lanes.place(of: account)].swept(sweep, settings, at: now, using: &generator)
        else { return }
        for (id, report) in shown.reports { take(.report(report), of: id, at: now, into: &actions) }
        lanes.values[lanes.place(of: account)].seen(shown)
    }

    /// The answer to a cancel.
    mutating func cancelAnswered(
        _ id: ItemID, _ prediction: String, _ reading: Reading, _ account: AccountID, at now: Moment,
        into actions: inout [Action]
    ) {
        switch lanes.values[lanes.place(of: account)].cancelAnswered(id, prediction, reading, at: now) {
        case .report(let report): apply(report, to: id, at: now, into: &actions)
        case let other: take(other, of: id, at: now, into: &actions)
        }
    }

    /// What the provider said of one prediction, however it was asked.
    private mutating func take(
        _ polled: ProviderLane.Polled?, of id: ItemID, at now: Moment, into actions: inout [Action]
    ) {
        switch polled {
        case .report(let report):
            apply(report, to: id, at: now, into: &actions)
            cancelAgain(id, into: &actions)
        case .lost: predictionLost(id, at: now, into: &actions)
        case .outputs(let report): looked(id, report, at: now, into: &actions)
        case nil: break
        }
    }

    private mutating func predictionLost(_ id: ItemID, at now: Moment, into actions: inout [Action]) {
        guard var item = active[id], case .processing(let running) = item.phase else { return }
        keepCharge(&item, into: &actions)
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        let error = ItemError(
            .predictionLost, "the provider no longer knows prediction \(running.prediction)", retryable: true)
        fail(item, error, at: now, into: &actions)
    }

    /// Takes in what a reading says about a prediction that runs.
    mutating func apply(_ report: PredictionReport, to id: ItemID, at now: Moment, into actions: inout [Action]) {
        guard var item = active[id], case .processing(let running) = item.phase, running.prediction == report.id else {
            return
        }
        if let end = report.completedAt, let start = report.createdAt, end > start {
            learnRun(of: item.run.model, end - start)
        }
        settle(&item, by: report, into: &actions)
        switch report.progress {
        case .running: lanes.values[lanes.place(of: item.account)].runsStill(id, at: now)
        case .succeeded(let outputs):
            _ = modelEnded(&item, running, nil, at: now, into: &actions)
            succeeded(item, running, outputs, report, at: now, into: &actions)
        case .outputRemoved:
            _ = modelEnded(&item, running, nil, at: now, into: &actions)
            outputRemoved(item, at: now, into: &actions)
        case .failed(let error):
            item.attempts += 1
            let isPending = modelEnded(&item, running, error, at: now, into: &actions)
            retryOrFail(item, error, mayGoOn: isPending, at: now, into: &actions)
        case .aborted, .canceled: stopped(item, report, at: now, into: &actions)
        }
    }

    /// It ended without a result and without an error: by a cancel, ours or not, or by its time limit.
    private mutating func stopped(
        _ item: ActiveItem, _ report: PredictionReport, at now: Moment, into actions: inout [Action]
    ) {
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        let error =
            report.progress == .aborted
            ? ItemError(.predictionAborted, "the provider ended it before it ran", retryable: true)
            : ItemError(
                .canceledAtProvider, "it was cancelled at the provider, or ran longer than it may", retryable: true)
        fail(item, error, at: now, into: &actions)
    }

    /// A reading shows that it still runs though it should be cancelled.
    private mutating func cancelAgain(_ id: ItemID, into actions: inout [Action]) {
        guard let item = active[id], item.isCancelRequested, case .processing = item.phase else { return }
        lanes.values[lanes.place(of: item.account)].cancel(id, into: &actions)
    }

    /// How long after its creation a prediction is looked at first: when one in ten of its model has ended.
    func firstLook(at model: ModelID) -> TimeSpan {
        runs.known(of: model, share: 0.1) ?? settings.firstPoll
    }
}
