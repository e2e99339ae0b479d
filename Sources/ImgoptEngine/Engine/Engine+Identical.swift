internal import HeapModule

// Identical work once: items that wait for the result of another one with the same model, input and content.
extension Engine {
    /// Items of one store that take over the result of another item, their leader.
    struct Followers: Sendable {
        let store: StoreID
        /// In the order in which they came. They are queued, and in no queue.
        var members: [Run] = []
        /// Whether the leader's result is there, to be copied.
        var isDone = false
        /// Whether one of them is at it: they copy one after the other, so that a result which is gone is found out by
        /// one alone.
        var isCopying = false
    }

    /// Copies at the same time, over all leaders: each waits for the disk.
    private static let maxCopies = 64
    /// Failures in a row after which a result counts as gone.
    private static let maxCopyFailures = 10

    /// Lets a queued item wait for its leader's result.
    mutating func follow(_ run: Run, _ leader: Submission.Leader, of store: StoreID) {
        followers[leader.item, default: Followers(store: store)].members.append(run)
        // One whose job was stopped leads nobody any more: that its result is not there is found out by copying it.
        let isStopped = jobs[leader.job]?.isCancelRequested ?? true
        if leader.isDone || isStopped { resultIsThere(leader.item) }
    }

    /// The result of an item can be copied by those that wait for it.
    mutating func resultIsThere(_ leader: ItemID) {
        guard followers[leader] != nil else { return }
        followers[leader]?.isDone = true
        if followers[leader]?.isCopying == false, !copyable.contains(leader) { copyable.append(leader) }
    }

    /// The leader comes to nothing: the first of those that wait goes its own way, and leads the others.
    mutating func promote(over leader: ItemID, into actions: inout [Action]) {
        guard var group = followers.removeValue(forKey: leader), !group.members.isEmpty else { return }
        let heir = group.members.removeFirst()
        actions.append(.record(.promoted(heir.first, of: heir.job, over: leader)))
        if !group.members.isEmpty { followers[heir.first] = Followers(store: group.store, members: group.members) }
        enqueue(heir, of: group.store)
    }

    /// Takes an item out of those that wait; nil: it does not.
    mutating func takeFollower(_ id: ItemID) -> Run? {
        for (leader, group) in followers {
            guard let place = group.members.firstIndex(where: { $0.first == id }) else { continue }
            return removeFollower(at: place, of: leader)
        }
        return nil
    }

    /// Takes all items of a job out of those that wait, and answers how many they are.
    mutating func takeFollowers(of job: JobID) -> Int {
        var count = 0
        for (leader, group) in followers {
            let rest = group.members.filter { $0.job != job }
            count += group.members.count - rest.count
            followers[leader]?.members = rest
            forgetIfEmpty(leader)
        }
        return count
    }

    /// Some queued runs were stopped: those that waited for one of their items go on without.
    mutating func leadersStopped(_ runs: [Run], into actions: inout [Action]) {
        for leader in followers.keys.sorted() where runs.contains(where: { $0.contains(leader) }) {
            promote(over: leader, into: &actions)
        }
    }

    /// Starts the copies for which there is room.
    mutating func planCopies(at now: Moment, into actions: inout [Action]) {
        for id in copiesDue {
            guard let item = active[id], case .copying(let leader) = item.phase else { continue }
            actions.append(.copy(id, from: leader))
        }
        copiesDue.removeAll(keepingCapacity: true)
        guard !copyable.isEmpty, copies < Self.maxCopies, fetches.noSpace == nil else { return }
        let started = copyable.prefix(Self.maxCopies - copies)
        copyable.removeFirst(started.count)
        for leader in started {
            guard let run = followers[leader]?.members.first, let store = followers[leader]?.store else { continue }
            followers[leader]?.members.removeFirst()
            followers[leader]?.isCopying = true
            copies += 1
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
            tally.cached += 1
            copyEnded(leader)
            end(item, .done, at: now)
            actions.append(.record(.done(item.item, files, at: now)))
            var told = kept
            told.files = files
            actions.append(.tell(.itemDone(item.item, item.job, item.store, told)))
        case .noSpace(let message):
            fetches.foundFull(message, at: now)
            timers.insert(Timer(at: now + .seconds(5), subject: .fetch(item.item)))
        case .failed where item.failures < Self.maxCopyFailures && !item.isCancelRequested:
            active[item.item]?.failures += 1
            let wait = retryPolicy.delay(afterFailures: item.failures + 1, using: &generator)
            timers.insert(Timer(at: now + wait, subject: .fetch(item.item)))
        case .failed, .away, .wrong, .lost: resultIsGone(item, leader, at: now, into: &actions)
        }
    }

    /// A result can't be copied any more: whoever found that goes its own way, and leads those that wait with it.
    private mutating func resultIsGone(
        _ item: ActiveItem, _ leader: ItemID, at now: Moment, into actions: inout [Action]
    ) {
        copies -= 1
        let group = followers.removeValue(forKey: leader)
        copyable.removeAll { $0 == leader }
        actions.append(.record(.promoted(item.item, of: item.job, over: leader)))
        if let group, !group.members.isEmpty {
            followers[item.item] = Followers(store: group.store, members: group.members)
        }
        if item.isCancelRequested { return endCanceled(item, at: now, into: &actions) }
        move(item, from: .saving, to: .queued)
        leave(item)
        actions.append(.record(.queued(item.item, attempts: item.attempts, notBefore: nil, nil)))
        enqueue(item.run.with(attempts: item.attempts, excused: item.excused), of: item.store)
        updateParking(of: item.store, at: now)
    }

    private mutating func copyEnded(_ leader: ItemID) {
        copies -= 1
        followers[leader]?.isCopying = false
        forgetIfEmpty(leader)
        resultIsThere(leader)
    }

    private mutating func removeFollower(at place: Int, of leader: ItemID) -> Run? {
        let run = followers[leader]?.members.remove(at: place)
        forgetIfEmpty(leader)
        return run
    }

    private mutating func forgetIfEmpty(_ leader: ItemID) {
        guard let group = followers[leader], group.members.isEmpty, !group.isCopying else { return }
        followers[leader] = nil
        copyable.removeAll { $0 == leader }
    }

    /// Puts a run into the queue it belongs to.
    mutating func enqueue(_ run: Run, of store: StoreID) {
        if run.needsUpload {
            uploads.add(run, store: store)
        } else {
            queue.add(run, store: store)
        }
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
        copies += 1
        followers[leader, default: Followers(store: item.store)].isDone = true
        followers[leader]?.isCopying = true
        copyable.removeAll { $0 == leader }
        copiesDue.append(item.item)
    }
}
