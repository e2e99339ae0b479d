import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

// item.timeline: where an item's time went.
extension ItemHandlers {
    func itemTimeline(_ call: ItemTimelineGet, _ context: RequestContext) {
        context.reply.answer { () throws(WireError) in
            let (row, job) = try visible.item(ItemID(call.item), context.caller)
            let attempts = try read { () throws(DatabaseError) in try database.attempts(of: row.id) }
            return ItemTimeline(item: try visible.told(row, in: job), steps: [TimelineStep](row, attempts))
        }
    }
}

extension [TimelineStep] {
    /// The steps of an item, in order of time, each with the time since the one before.
    ///
    /// The provider's clock is not ours: what it says may stand a little before what led to it, and then took nothing.
    init(_ item: ItemRow, _ attempts: [AttemptRow]) {
        func step(_ kind: TimelineStepKind, _ moment: Moment, attempt: Int?) -> TimelineStep {
            TimelineStep(step: kind, at: Timestamp(moment), attempt: attempt, afterMilliseconds: nil, slowest: false)
        }
        var steps = [step(.submitted, item.submitted.createdAt, attempt: nil)]
        var number = 0
        for (place, attempt) in attempts.enumerated() {
            // What did not take place leaves its number to the next one.
            if place == 0 || attempts[place - 1].counts { number += 1 }
            func add(_ kind: TimelineStepKind?, _ moment: Moment?) {
                if let kind, let moment { steps.append(step(kind, moment, attempt: number)) }
            }
            add(.sent, attempt.sentAt)
            add(attempt.isLost ? .lost : .answered, attempt.answeredAt)
            // The search's reading was the first that told of it.
            var polls = attempt.polls[...]
            if attempt.isFound { add(.found, polls.popFirst()) }
            add(.ended, attempt.endedAt)
            for poll in polls { add(.poll, poll) }
            add(.noticed, attempt.noticedAt)
            add(.fetching, attempt.fetchAt)
            add(.fetched, attempt.fetchedAt)
            guard let ending = attempt.ending else { continue }
            add(Self.end(ending.state), ending.at)
            add(.removed, ending.removedAt)
            add(.retried, ending.retriedAt)
        }
        if let asked = item.cancelRequestedAt {
            steps.append(step(.canceling, asked, attempt: attempts.isEmpty ? nil : number))
        }
        let own = attempts.isEmpty ? nil : number
        if let last = Self.end(item.state), let end = item.finishedAt { steps.append(step(last, end, attempt: own)) }
        if let gone = item.outputs.compactMap(\.removedAt).max() { steps.append(step(.removed, gone, attempt: own)) }
        // Of equal times the order of the way holds.
        self = steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        measure()
    }

    /// The step by which an item ends so; nil: it has not ended.
    private static func end(_ state: ImgoptEngine.ItemState) -> TimelineStepKind? {
        switch state {
        case .done: .saved
        case .failed: .failed
        case .canceled: .canceled
        case .queued, .creating, .processing, .saving, .unresolved: nil
        }
    }

    private mutating func measure() {
        var previous: Timestamp?
        for place in indices where self[place].step != .poll {
            let at = self[place].at
            self[place].afterMilliseconds = previous.map { Int(at.milliseconds - $0.milliseconds) }
            previous = at
        }
        let slowest = indices.max { (self[$0].afterMilliseconds ?? 0) < (self[$1].afterMilliseconds ?? 0) }
        if let slowest, (self[slowest].afterMilliseconds ?? 0) > 0 { self[slowest].slowest = true }
    }
}
