// Identical work once: items that wait for the result of another one with the same model, input and content.
extension Engine {
    /// Failures in a row after which a result counts as gone.
    private static let maxCopyFailures = 10

    /// Lets a queued item wait for its leader's result.
    mutating func follow(_ run: Run, _ leader: Submission.Leader, of store: StoreID) {
        sharing.follow(run, leader.item, leads: leader.job, of: store)
        // One whose job was stopped leads nobody any more: that its result is not there is found out by copying it.
        let isStopped = jobs[leader.job]?.isCancelRequested ?? true
        if leader.isDone || isStopped { sharing.resultIsThere(leader.item) }
    }

    /// The leader comes to nothing: the first of those that wait goes its own way, and leads the others.
    mutating func promote(over leader: ItemID, into actions: inout [Action]) {
        guard let (heir, store) = sharing.promote(over: leader) else { return }
        actions.append(.record(.promoted(heir.first, of: heir.job, over: leader)))
        waiting.add(heir, of: store)
    }

    /// Some queued runs were stopped: those that waited for one of their items go on without.
    mutating func leadersStopped(_ runs: [Run], into actions: inout [Action]) {
        for leader in sharing.leaders(in: runs) { promote(over: leader, into: &actions) }
    }

    /// Starts the copies for which there is room.
    mutating func planCopies(at now: Moment, into actions: inout [Action]) {
        for id in sharing.takeDue() {
            guard let item = active[id], case .copying(let leader) = item.phase else { continue }
            actions.append(.copy(id, from: leader))
        }
        guard fetches.noSpace == nil else { return }
        for (run, leader, store) in sharing.begin() {
            let item = ActiveItem(
                run: run, store: store, attempts: Int(run.attempts), phase: .copying(from: leader))
            enter(.copying(from: leader), item)
            actions.append(.record(.copying(run.first, from: leader, at: now)))
            if jobs[run.job]?.startedAt == nil {
                jobs[run.job]?.startedAt = now
                actions.append(.tell(.jobStarted(run.job, store)))
            }
            actions.append(.copy(run.first, from: leader))
        }
    }

    /// The answer to a copy.
    mutating func copied(
        _ item: ActiveItem, from leader: ItemID, _ result: Fetch, _ kept: KeptOutputs = KeptOutputs(), at now: Moment,
        into actions: inout [Action]
    ) {
        switch result {
        case .partly(let kept, let rest):
            actions.append(.record(.unfetched(item.item, kept.unfetched)))
            copied(item, from: leader, rest, kept, at: now, into: &actions)
        case .saved(let files):
            fetches.foundRoom()
            totals.tally.cached += 1
            sharing.copied(from: leader)
            end(item, .done, at: now)
            actions.append(.record(.done(item.item, files, at: now)))
            var told = kept
            told.files = files
            actions.append(.tell(.itemDone(item.item, item.job, item.store, told)))
        case .noSpace(let message):
            fetches.foundFull(message, at: now)
            timers.set(.fetch(item.item), at: now + .seconds(5))
        case .unsaved(let message, let folder) where !item.isCancelRequested:
            // Another run of its own would be paid for, and refused by the same disk.
            fetches.refuse(item.item, message, in: folder, at: now)
            copyLater(item, at: now)
        case .held(let message, let place) where !item.isCancelRequested:
            fetches.refuse(item.item, message, in: place, at: now)
            copyLater(item, at: now)
        case .failed where item.failures < Self.maxCopyFailures && !item.isCancelRequested: copyLater(item, at: now)
        case .failed, .unsaved, .held, .away, .wrong, .lost: resultIsGone(item, leader, at: now, into: &actions)
        }
    }

    private mutating func copyLater(_ item: ActiveItem, at now: Moment) {
        active[item.item]?.failures += 1
        let wait = retries.delay(afterFailures: item.failures + 1, using: &generator)
        timers.set(.fetch(item.item), at: now + wait)
    }

    /// A result can't be copied any more: whoever found that goes its own way, and leads those that wait with it.
    private mutating func resultIsGone(
        _ item: ActiveItem, _ leader: ItemID, at now: Moment, into actions: inout [Action]
    ) {
        sharing.resultIsGone(leader, heir: item.item, of: item.job)
        actions.append(.record(.promoted(item.item, of: item.job, over: leader)))
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        move(item, from: .saving, to: .queued)
        leave(item)
        actions.append(.record(.queued(item.item, attempts: item.attempts, notBefore: nil, nil)))
        waiting.add(item.run.with(attempts: item.attempts, excused: item.excused), of: item.store)
    }

    /// Takes up items that waited for a leader in an earlier life.
    mutating func restore(_ waiting: RestoredFollower) {
        guard let job = jobs[waiting.job] else { preconditionFailure("a queued item without its job") }
        let run = Run(
            job: waiting.job, batch: waiting.batch, priority: job.priority, deadline: job.deadline, attempts: 0)
        follow(run, waiting.leader, of: job.store)
    }

    /// Takes up a copy that was under way in an earlier life.
    mutating func restoreCopy(_ item: ActiveItem, from leader: ItemID) {
        active[item.item] = item
        sharing.restoreCopy(of: item.item, from: leader, store: item.store)
    }
}
