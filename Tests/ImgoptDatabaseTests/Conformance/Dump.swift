import ImgoptDatabase

@testable import ImgoptEngine

/// All jobs and images, to be compared.
struct Dump {
    struct Job: Equatable {
        let store: StoreID
        let priority: UInt8
        let deadline: Moment?
        let isOpen: Bool
        let images: Int
        let state: JobState
        let counts: ItemCounts
        let startedAt: Moment?
        let finishedAt: Moment?
        let spent: Money
    }

    struct Item: Equatable {
        let job: JobID
        let model: ModelID
        let needsUpload: Bool
        let state: ItemState
        let notBefore: Moment?
        let prediction: String?
        let forPerson: Bool
        let follows: ItemID?

        /// `prediction`: of one that is not at it, it says nothing.
        init(
            job: JobID, model: ModelID, needsUpload: Bool, state: ItemState, notBefore: Moment?, prediction: String?,
            forPerson: Bool, follows: ItemID?
        ) {
            self.job = job
            self.model = model
            self.needsUpload = needsUpload
            self.state = state
            self.notBefore = notBefore
            self.prediction = state == .processing || state == .saving && follows == nil ? prediction : nil
            self.forPerson = forPerson
            self.follows = follows
        }
    }

    var jobs: [JobID: Job] = [:]
    var items: [ItemID: Item] = [:]
    /// What the provider has of sources, by hash.
    var uploads: [String: String] = [:]
    /// Uploads to delete there. Of those that are listed at once none is first.
    var unusedUploads: [String] = []

    init() {}

    /// By what the daemon may ask of any records.
    init(_ records: any JobRecords) throws {
        for job in try records.jobs(JobQuery(limit: .max)) {
            jobs[job.id] = Job(
                store: job.submitted.store, priority: job.submitted.priority, deadline: job.submitted.deadline,
                isOpen: job.progress.isOpen, images: job.images, state: job.state, counts: job.progress.counts,
                startedAt: job.progress.startedAt, finishedAt: job.progress.finishedAt,
                spent: job.spent)
            for item in try records.items(ItemQuery(job: job.id, limit: .max)) {
                items[item.id] = Item(
                    job: item.job, model: item.submitted.model, needsUpload: item.submitted.needsUpload,
                    state: item.state, notBefore: item.notBefore, prediction: item.prediction,
                    forPerson: item.forPerson, follows: item.submitted.follows)
            }
        }
        for sha256 in Body.sources {
            for account in Body.accounts {
                uploads["\(sha256) at \(account.rawValue)"] = try records.upload(of: sha256, to: account)?.id
            }
        }
        unusedUploads = try records.unusedUploads(after: nil, limit: .max)
            .map { "\($0.remoteID) at \($0.account.rawValue)" }.sorted()
    }

    /// Where it differs from another one: few of the places, for people.
    func differences(from other: Dump) -> [String] {
        let jobs = Set(jobs.keys).union(other.jobs.keys).filter { self.jobs[$0] != other.jobs[$0] }.sorted()
        let items = Set(items.keys).union(other.items.keys).filter { self.items[$0] != other.items[$0] }.sorted()
        return jobs.prefix(2).map { "\($0): \(self.jobs[$0] as Any), not \(other.jobs[$0] as Any)" }
            + items.prefix(2).map { "\($0): \(self.items[$0] as Any), not \(other.items[$0] as Any)" }
            + (uploads == other.uploads ? [] : ["\(uploads), not \(other.uploads)"])
            + (unusedUploads == other.unusedUploads ? [] : ["\(unusedUploads), not \(other.unusedUploads)"])
    }
}

/// What a start finds, to be compared: batches are taken apart, and what has no order is put in one.
struct Findings {
    struct Waiting: Equatable {
        let job: JobID
        let model: ModelID
        let needsUpload: Bool
        let attempts: Int
        let excused: Int
        let notBefore: Moment?
    }

    let jobs: [RestoredJob]
    var queued: [ItemID: Waiting] = [:]
    let followers: [RestoredFollower]
    let active: [RestoredItem]
    let absent: [RestoredAbsence]
    let creations: [RestoredCreation]
    let knownStores: [StoreID]
    let stores: [StoreID: StoreSettings]
    let pausedStores: [StoreID]
    let isPaused: Bool
    let limits: [AccountID: LimitChange]
    let spent: [StoreID: Money]
    let spentOfAccounts: [AccountID: Money]
    let pausedAccounts: Set<AccountID>
    let runTimes: [ModelID: [UInt8]]

    init(_ state: RestoredState) {
        jobs = state.jobs.sorted { $0.id < $1.id }
        for waiting in state.queued {
            for offset in 0..<Int64(waiting.batch.count) {
                queued[ItemID(waiting.batch.first.rawValue + offset)] = Waiting(
                    job: waiting.job, model: waiting.batch.model, needsUpload: waiting.batch.needsUpload,
                    attempts: waiting.attempts, excused: waiting.excused, notBefore: waiting.notBefore)
            }
        }
        followers = state.followers.sorted { $0.batch.first < $1.batch.first }
        active = state.active.sorted { $0.id < $1.id }
        absent = state.absent.sorted { ($0.item, $0.sentAt) < ($1.item, $1.sentAt) }
        let never = Moment(microseconds: .max)
        creations = state.creations.sorted {
            ($0.sentAt, $0.answeredAt ?? never, $0.store?.rawValue ?? 0)
                < ($1.sentAt, $1.answeredAt ?? never, $1.store?.rawValue ?? 0)
        }
        knownStores = state.knownStores.sorted { $0.rawValue < $1.rawValue }
        stores = state.stores
        pausedStores = state.pausedStores.sorted { $0.rawValue < $1.rawValue }
        isPaused = state.isPaused
        limits = state.limits
        spent = state.spent.filter { $0.value != .zero }
        spentOfAccounts = state.spentOfAccounts.filter { $0.value != .zero }
        pausedAccounts = state.pausedAccounts
        runTimes = state.runTimes.mapValues(\.bytes)
    }

    /// Where it differs from another one: few of the places, for people.
    func differences(from other: Findings) -> [String] {
        func first<Fact: Equatable>(_ facts: [Fact], _ others: [Fact]) -> String? {
            guard facts != others else { return nil }
            let (own, foreign) = (facts.filter { !others.contains($0) }, others.filter { !facts.contains($0) })
            return "\(facts.count) and \(others.count): \(own.prefix(2)), not \(foreign.prefix(2))"
        }
        let places = Set(queued.keys).union(other.queued.keys).filter { queued[$0] != other.queued[$0] }.sorted()
        let lists = [
            first(jobs, other.jobs), first(followers, other.followers), first(active, other.active),
            first(absent, other.absent), first(creations, other.creations), first(knownStores, other.knownStores),
            first(pausedStores, other.pausedStores),
        ]
        return lists.compactMap(\.self)
            + places.prefix(2).map { "\($0): \(queued[$0] as Any), not \(other.queued[$0] as Any)" }
            + (stores == other.stores ? [] : ["\(stores), not \(other.stores)"])
            + (spent == other.spent ? [] : ["\(spent), not \(other.spent)"])
            + (runTimes == other.runTimes ? [] : ["other run times"])
            + (limits == other.limits && isPaused == other.isPaused
                ? [] : ["\(String(describing: limits)), \(isPaused)"])
    }
}
