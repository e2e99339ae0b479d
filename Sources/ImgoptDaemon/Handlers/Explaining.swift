import Dispatch
import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

// What the items of a job wait for.
extension Handlers {
    /// So many items are told one by one; the summary counts all.
    private static let explainedItems = 100

    func jobExplain(_ call: JobExplain, _ context: RequestContext) {
        do throws(WireError) {
            let row = try visibleJob(JobID(call.job), context.caller)
            query(context) { [self] engine, now in
                let waits = engine.explain(row.id, limit: Self.explainedItems, at: now)
                // The engine's thread has better to do than to read and to write JSON.
                DispatchQueue.global().async { [self] in
                    context.reply.answer { () throws(WireError) in
                        try explanation(of: visibleJob(row.id, context.caller), waits)
                    }
                }
            }
        } catch {
            context.reply.fail(error)
        }
    }

    private func explanation(of row: JobRow, _ waits: JobWaits?) throws(WireError) -> JobExplanation {
        guard let waits else { return JobExplanation(job: row.id.rawValue, state: WireJobState(row.state)) }
        let facts = try read { () throws(DatabaseError) in try database.creationRows(waits.items.map(\.item)) }
        return JobExplanation(
            job: row.id.rawValue, state: waits.isStarted ? .running : .pending, position: waits.estimate.position,
            etaP50Seconds: waits.estimate.remaining.map { Int($0.seconds.rounded(.up)) },
            etaP90Seconds: waits.estimate.remainingP90.map { Int($0.seconds.rounded(.up)) },
            summary: waits.summary.map {
                WaitSummary(reason: WaitReason($0.wait), items: $0.items, detail: detail($0.wait))
            },
            waiting: waits.items.map { item in
                WaitingItem(
                    item: item.item.rawValue, imageID: facts[item.item]?.imageID, state: WireItemState(item.state),
                    reason: WaitReason(item.wait),
                    since: (item.since ?? facts[item.item]?.createdAt).map { Timestamp($0) },
                    until: item.until.map { Timestamp($0) }, position: item.position, detail: detail(item.wait))
            })
    }

    /// What is waited for, for people, with the figures and what to do.
    private func detail(_ wait: Wait) -> String {
        switch wait {
        case .rate: "the rate: it is next as slots come free"
        case .share: "the turn of its store among the stores that wait"
        case .order: "other images of its store, which go first by priority, deadline or age"
        case .storePaused: "its store is paused: imgoptctl store resume STORE lets it go on"
        case .storeInFlight(let most): "its store has \(most) predictions open, its limit (max_in_flight)"
        case .storeRate(let rate): "its store's own rate of \(rate) a minute"
        case .inFlight(let most): "\(most) predictions are open, the most that may be (engine.max_in_flight)"
        case .paused: "all creations are paused by an admin: imgoptctl resume"
        case .provider(.unreachable, let words): "the provider can't be reached: \(words)"
        case .provider(.noCredit, let words): "the account has no credit: \(words)"
        case .provider(.tokenRefused, let words): "the provider refuses the token: \(words)"
        case .throttled: "the provider refused creations for the rate and said how long to wait"
        case .model(let model, let words):
            "the model \(database.modelName(model) ?? "") fails again and again and is probed now and then: \(words)"
        case .retryTime: "the time of its next attempt"
        case .upload: "its bytes are being uploaded to the provider"
        case .creation: "the provider's answer to its creation"
        case .doubt: "the answer to its creation was lost: it is being looked for at the provider"
        case .person: "a person: whether its creation took place can't be found out; retry or cancel the item"
        case .prediction: "its prediction, which the provider works on"
        case .download: "its outputs, which are being fetched"
        case .identical(let item): "the result of item \(item.rawValue), which is the same work"
        case .diskFull(let words): "room on the disk for outputs: \(words)"
        }
    }
}

extension WaitReason {
    init(_ wait: Wait) {
        self =
            switch wait {
            case .rate: .rate
            case .share: .share
            case .order, .identical: .order
            case .storeInFlight, .storeRate: .storeLimit
            case .inFlight: .inFlight
            case .paused, .storePaused: .paused
            case .provider, .throttled, .model: .providerBackoff
            case .retryTime: .retryTime
            case .creation, .prediction: .provider
            case .upload: .upload
            case .download: .saving
            case .doubt: .inDoubt
            case .person: .unresolved
            case .diskFull: .diskFull
            }
    }
}
