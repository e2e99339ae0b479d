/// A job that is not finished, as the engine keeps it: in 64 bytes, since there may be a million of them.
struct OpenJob: Sendable {
    let store: StoreID
    let priority: UInt8
    var isOpen: Bool
    var isCancelRequested = false
    var counts: ItemCounts
    /// In microseconds since 1970; the end of time: never.
    private let deadlineAt: Int64
    /// In microseconds since 1970; the end of time: not yet.
    private var started: Int64
    private var problem: Problem?

    /// Few jobs have one: it takes its room only there.
    private indirect enum Problem: Sendable {
        case error(ItemError)
    }

    init(
        store: StoreID, priority: UInt8, deadline: Moment?, isOpen: Bool, counts: ItemCounts, startedAt: Moment? = nil
    ) {
        self.store = store
        self.priority = priority
        self.isOpen = isOpen
        self.counts = counts
        deadlineAt = deadline?.microseconds ?? .max
        started = startedAt?.microseconds ?? .max
    }

    /// When what is left of it is given up; nil: never.
    var deadline: Moment? { deadlineAt == .max ? nil : Moment(microseconds: deadlineAt) }

    /// When its first image was created; nil: none was.
    var startedAt: Moment? {
        get { started == .max ? nil : Moment(microseconds: started) }
        set { started = newValue?.microseconds ?? .max }
    }

    /// Why it was stopped; nil: it was not, or by a client.
    var error: ItemError? {
        get { if case .error(let error) = problem { error } else { nil } }
        set { problem = newValue.map { .error($0) } }
    }

    /// Its place inside its store, given its number.
    func order(of id: JobID) -> Run.Order { Run.Order(of: id, priority: priority, deadline: deadline) }

    /// Its line on disk as long as it is not finished.
    var progress: JobProgress {
        JobProgress(
            state: startedAt == nil ? .pending : .running, counts: counts, isOpen: isOpen, startedAt: startedAt,
            finishedAt: nil, error: error)
    }
}
