import ImgoptEngine
import Synchronization

/// How long the steps of an item take: recorded by the turns, read by `stats.overview`. Forgets what is long ago.
final class LatencyRecorder: Sendable {
    /// The steps that are told apart.
    enum Step: CaseIterable, Sendable {
        /// From the submit to the creation.
        case queued
        /// The creation's own round trip.
        case creation
        /// From the creation to its end being noticed.
        case prediction
        /// From the noticed end to the file on disk.
        case saving
        /// From the submit to the file on disk.
        case total
    }

    fileprivate struct State {
        var times: [Step: RunTimes] = [:]
        var samples: [Step: Int] = [:]
        /// When each item under way entered its present step.
        var since: [ItemID: Moment] = [:]
    }

    private let state = Mutex(State())

    /// Takes in a change of an item. `createdAt`: when it was submitted.
    func note(_ change: Change, at now: Moment, createdAt: (ItemID) -> Moment?) {
        state.withLock { state in
            switch change {
            case .creating(let item, _):
                if let start = createdAt(item) { state.add(.queued, now - start) }
                state.since[item] = now
            case .processing(let item, _, _): state.pass(item, .creation, now)
            case .saving(let item, _, _): state.pass(item, .prediction, now)
            case .done(let item, _, _):
                state.pass(item, .saving, now)
                state.since[item] = nil
                if let start = createdAt(item) { state.add(.total, now - start) }
            case .queued(let item, _, _, _), .failed(let item, _, _), .canceled(let item, _): state.since[item] = nil
            case .accepted, .job, .answered, .notCreated, .unresolved, .canceledQueued, .cancelRequested, .reopened,
                .store, .limits, .paused, .runTimes, .copying, .promoted, .cost:
                break
            }
        }
    }

    /// The quantiles of a step in milliseconds, by the share (0 to 1); nil: too little is known.
    func quantile(_ step: Step, _ share: Double) -> Int? {
        state.withLock { $0.times[step]?.quantile(share).map { Int($0.milliseconds) } }
    }

    /// How often a step was seen to end since the start.
    func samples(_ step: Step) -> Int {
        state.withLock { $0.samples[step] ?? 0 }
    }
}

extension LatencyRecorder.State {
    fileprivate mutating func add(_ step: LatencyRecorder.Step, _ span: TimeSpan) {
        times[step, default: RunTimes()].learn(span)
        samples[step, default: 0] += 1
    }

    fileprivate mutating func pass(_ item: ItemID, _ step: LatencyRecorder.Step, _ now: Moment) {
        if let start = since[item] { add(step, now - start) }
        since[item] = now
    }
}
