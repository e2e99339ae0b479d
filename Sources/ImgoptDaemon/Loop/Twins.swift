import ImgoptDatabase
import ImgoptEngine

/// Finds, for images that are handed in, the items that do the same work already: on disk, in this turn, or among
/// themselves.
struct Twins {
    private let known: [[UInt8]: IdenticalItem]
    private let leaders: [[UInt8]: Turn.Lead]
    private let job: JobID
    private let endings: Endings
    private let now: Moment
    private var own: [[UInt8]: ItemID] = [:]

    /// Looks for all that may be shared at once. What can't be read is not shared.
    init(
        _ items: [SubmissionDraft.ItemDraft], of job: JobID, _ database: any JobReads, _ turn: inout Turn
    ) {
        self.job = job
        let wanted = Set(items.compactMap { $0.reuse == nil ? nil : $0.identity })
        known = (try? database.identical(wanted)) ?? [:]
        turn.endings.read(turn.actions)
        endings = turn.endings
        leaders = turn.leaders
        now = turn.now
    }

    /// Whose result an item takes over; nil: it goes its own way under this id, and may lead those that follow.
    mutating func leader(of item: SubmissionDraft.ItemDraft, _ id: ItemID) -> Submission.Leader? {
        guard let identity = item.identity else { return nil }
        let leader = item.reuse.flatMap { find(identity, $0) }
        if leader == nil { own[identity] = id }
        return leader
    }

    private func find(_ identity: [UInt8], _ reuse: SubmissionDraft.Reuse) -> Submission.Leader? {
        if let item = own[identity] { return Submission.Leader(item, of: job, isDone: false) }
        if let lead = leaders[identity] { return endings.leader(lead.item, of: lead.job) }
        guard let found = known[identity] else { return nil }
        guard let doneAt = found.doneAt else { return endings.leader(found.id, of: found.job) }
        if case .doneWithin(let span) = reuse, now - doneAt > span { return nil }
        return Submission.Leader(found.id, of: found.job, isDone: true)
    }
}

/// What became in a turn of items that the database still shows as open.
struct Endings {
    private var done: Set<ItemID> = []
    private var given: Set<ItemID> = []
    private var stoppedJobs: Set<JobID> = []
    private var heirs: [ItemID: Turn.Lead] = [:]
    private var seen = 0

    /// Reads what the turn decided since the last time.
    mutating func read(_ actions: [Action]) {
        for action in actions[seen...] {
            guard case .record(let change) = action else { continue }
            switch change {
            case .done(let item, _, _): done.insert(item)
            case .failed(let item, _, _), .canceled(let item, _, _): given.insert(item)
            case .unresolved(let item, _, forPerson: true): given.insert(item)
            case .canceledQueued(let job, _): stoppedJobs.insert(job)
            case .promoted(let heir, let job, let leader): heirs[leader] = Turn.Lead(item: heir, job: job)
            default: break
            }
        }
        seen = actions.count
    }

    /// The item as a leader, or who leads in its place; nil: nobody.
    func leader(_ item: ItemID, of job: JobID) -> Submission.Leader? {
        var lead = Turn.Lead(item: item, job: job)
        while let heir = heirs[lead.item] { lead = heir }
        if done.contains(lead.item) { return Submission.Leader(lead.item, of: lead.job, isDone: true) }
        if given.contains(lead.item) || stoppedJobs.contains(lead.job) { return nil }
        return Submission.Leader(lead.item, of: lead.job, isDone: false)
    }
}
