internal import ImgoptEngine

// What a daemon that starts finds on disk.
extension VirtualDatabase {
    /// The state that a new engine is restored from.
    func restored(at now: Moment, window: TimeSpan) -> RestoredState {
        var state = RestoredState()
        state.stores = stores
        state.pausedStores = pausedStores.sorted { $0.rawValue < $1.rawValue }
        state.knownStores = Set(jobs.values.lazy.filter { !$0.items.isEmpty }.map(\.store))
            .sorted { $0.rawValue < $1.rawValue }
        state.limits = limits
        state.isPaused = isPaused
        state.runTimes = runTimes
        state.spent = spent[Day(of: now)] ?? [:]
        state.spentOfAccounts = spentOfAccounts[Day(of: now)] ?? [:]
        state.pausedAccounts = pausedAccounts
        state.creations = creations.suffix(Self.mostRemembered).compactMap { row in
            guard (row.answeredAt ?? now) + window >= now else { return nil }
            return RestoredCreation(
                store: row.store, sentAt: row.sentAt, answeredAt: row.answeredAt, account: row.account)
        }
        state.absent = items.filter { !$0.value.absences.isEmpty }.sorted { $0.key < $1.key }.flatMap { id, row in
            let payer = store(of: id).map { Payer(row.job, of: $0, for: row.model) }
            return row.absences.map {
                RestoredAbsence(
                    item: id, sentAt: $0.sentAt, by: $0.by, payer: $0.cost > .zero ? nil : payer, account: $0.account)
            }
        }
        for (id, job) in jobs.sorted(by: { $0.key < $1.key }) where job.finishedAt == nil {
            state.jobs.append(restoredJob(id, job))
            for item in job.items {
                guard let row = items[item], !row.state.isFinal else { continue }
                if row.state == .queued, let leader = row.leader {
                    let isDone = items[leader]?.state.isFinal ?? true
                    state.followers.append(
                        RestoredFollower(
                            job: row.job, batch: restoredBatch(item, row).batch,
                            leader: Submission.Leader(leader, of: items[leader]?.job ?? row.job, isDone: isDone)))
                } else if row.state == .queued {
                    state.queued.append(restoredBatch(item, row))
                } else {
                    state.active.append(restoredItem(item, row))
                }
            }
        }
        return state
    }

    func restoredJob(_ id: JobID, _ job: JobRow) -> RestoredJob {
        RestoredJob(
            id: id, store: job.store, priority: job.priority, deadline: job.deadline, isOpen: job.isOpen,
            counts: job.counts, startedAt: job.startedAt)
    }

    /// More creations than can be answered within a window.
    private static let mostRemembered = 5_000

    private func restoredBatch(_ id: ItemID, _ row: ItemRow) -> RestoredBatch {
        let batch = Submission.Batch(first: id, count: 1, model: row.model, needsUpload: row.needsUpload)
        return RestoredBatch(
            job: row.job, batch: batch, attempts: row.attempts, excused: row.excused, notBefore: row.notBefore)
    }

    private func restoredItem(_ id: ItemID, _ row: ItemRow) -> RestoredItem {
        let progress: RestoredItem.Progress =
            switch row.state {
            case .creating: .creating(at: row.creatingAt)
            case .unresolved: .unresolved(since: row.creatingAt, forPerson: row.forPerson)
            case .saving where row.leader != nil: .copying(from: row.leader ?? id)
            case .saving: .saving(prediction: row.prediction, createdAt: row.createdAt, outputs: row.outputs)
            default: .processing(prediction: row.prediction, createdAt: row.createdAt)
            }
        return RestoredItem(
            id: id, job: row.job, model: row.model, attempts: row.attempts, excused: row.excused,
            needsUpload: row.needsUpload, isCancelRequested: row.isCancelRequested, charge: restoredCharge(row),
            sentAt: row.leader == nil ? row.creatingAt : nil, account: row.account, progress: progress)
    }

    /// What is being saved has ended, and costs what it costs.
    private func restoredCharge(_ row: ItemRow) -> Charge? {
        guard row.cost > .zero, row.state != .saving else { return nil }
        return Charge(row.cost, on: Day(of: row.creatingAt))
    }
}
