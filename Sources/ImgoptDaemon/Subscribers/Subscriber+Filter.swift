import ImgoptDatabase
import ImgoptEngine
import ImgoptWire

extension Subscriber {
    /// What a subscription wants to hear of; nil: all.
    struct Filter: Sendable {
        let stores: Set<StoreID>?
        let jobs: Set<JobID>?
        let kinds: Set<EventKind>?
        /// A submitter hears only of jobs of its own user.
        let owner: UInt32?
        /// What concerns a store as a whole is told to those who may use it; nil: to all.
        let mayUse: (@Sendable (StoreID) -> Bool)?
        /// The kinds as bits: of each event every subscriber asks for its own.
        private let bits: KindBits

        init(
            stores: Set<StoreID>? = nil, jobs: Set<JobID>? = nil, kinds: Set<EventKind>? = nil, owner: UInt32? = nil,
            mayUse: (@Sendable (StoreID) -> Bool)? = nil
        ) {
            self.stores = stores
            self.jobs = jobs
            self.kinds = kinds
            self.owner = owner
            self.mayUse = mayUse
            bits = kinds.map { $0.reduce(into: KindBits()) { $0.formUnion(KindBits($1.rawValue)) } } ?? .all
        }

        /// Whether it lets everything through: then no event has to be looked at.
        var isEmpty: Bool { stores == nil && jobs == nil && kinds == nil && owner == nil && mayUse == nil }

        /// Whether an event is wanted, of which `kind` are the bits.
        func wants(_ row: EventRow, _ kind: KindBits, ownerOf: (JobID) -> UInt32?) -> Bool {
            guard !bits.isDisjoint(with: kind) else { return false }
            if let jobs, !(row.job.map(jobs.contains) ?? false) { return false }
            if let stores, !(row.store.map(stores.contains) ?? false) { return false }
            if let job = row.job { return owner == nil || ownerOf(job) == owner }
            if let mayUse, let store = row.store { return mayUse(store) }
            return true
        }
    }
}

/// Kinds of events, a bit each.
struct KindBits: OptionSet {
    let rawValue: UInt64

    static let all = KindBits(rawValue: .max)

    private static let known = Dictionary(
        uniqueKeysWithValues: EventKind.allCases.enumerated().map { ($1.rawValue, KindBits(rawValue: 1 << UInt64($0))) }
    )

    init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The bit of a kind. One that is not known, of a log that a newer daemon wrote, has the last: only who asks for
    /// all kinds hears of it.
    init(_ kind: String) { self = Self.known[kind] ?? KindBits(rawValue: 1 << 63) }
}
