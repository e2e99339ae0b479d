// What images wait for that take over the result of another one: its end, whatever goes before that.
extension Engine {
    /// The leaders of a job's images that wait for the results of others.
    struct Leaders {
        /// Those images.
        fileprivate(set) var images = 0
        /// Leaders whose results are there, or that are under way.
        fileprivate var begun: Set<ItemID> = []
        /// Of each job the last one of the leaders that are queued.
        fileprivate var queued: [JobID: ItemID] = [:]
    }

    /// The leaders of some jobs' images; jobs none of whose images waits for a result are left out.
    func leaders(of ids: Set<JobID>) -> [JobID: Leaders] {
        var found: [JobID: Leaders] = [:]
        for (leader, group) in sharing.groups {
            for run in group.members where ids.contains(run.job) {
                var leaders = found[run.job] ?? Leaders()
                leaders.images += 1
                if let job = group.leads, !group.isDone, active[leader] == nil {
                    leaders.queued[job] = max(leaders.queued[job] ?? leader, leader)
                } else {
                    leaders.begun.insert(leader)
                }
                found[run.job] = leaders
            }
        }
        return found
    }

    /// Until the last of some leaders' results was taken over; nil: nobody can tell.
    mutating func lastResult(of leaders: Leaders, among backlog: Backlog, at now: Moment) -> TimeLeft? {
        var last = TimeLeft(median: .zero, p90: .zero)
        for leader in leaders.begun.union(leaders.queued.values) {
            guard let left = result(of: leader, among: backlog, at: now) else { return nil }
            last = TimeLeft(median: max(last.median, left.median), p90: max(last.p90, left.p90))
        }
        return last
    }

    /// Until those that wait for a leader's result may have taken it over; nil: nobody can tell.
    mutating func result(of leader: ItemID, among backlog: Backlog, at now: Moment) -> TimeLeft? {
        let copy = TimeSpan.seconds(1)
        guard let group = sharing.groups[leader], !group.isDone else { return TimeLeft(median: copy, p90: copy * 2) }
        let left =
            active[leader].map { remaining(of: $0, at: now) } ?? queuedLeader(leader, group, among: backlog, at: now)
        return left.map { TimeLeft(median: $0.median + copy, p90: $0.p90 + copy * 2) }
    }

    private mutating func queuedLeader(
        _ leader: ItemID, _ group: ResultSharing.Group, among backlog: Backlog, at now: Moment
    ) -> TimeLeft? {
        // Whoever waits for it does the same work.
        guard let id = group.leads, let job = jobs[id], let model = group.members.first?.model, isMoving(job),
            !models.isDoubtful(model), !isHopeless(model, of: job.store)
        else { return nil }
        let order = job.order(of: id)
        let ahead = waiting.images(before: leader, of: order, store: job.store)
        let sent = sendSeconds(ahead + 1, of: job.store, among: backlog, model: model, at: now)
        return remaining(of: model, after: sent)
    }
}
