/// An item that is under way: everything that is not simply waiting in a queue.
struct ActiveItem: Sendable {
    /// The item as a run of one: what it needs to go back to its queue.
    let run: Run
    let store: StoreID
    /// The account that its try under way is at, or its bytes are uploaded to.
    let account: AccountID
    /// Paid tries before the one under way.
    var attempts: Int
    /// Those of them that failed while the model failed for everybody.
    var excused: Int
    var phase: Phase
    /// A client wants it stopped; what is at the provider must be cancelled there first.
    var isCancelRequested: Bool
    /// What the try under way is counted with, until that changes no more.
    var charge: Charge?
    /// Why the outcome of its creation is unknown; nil: it is known, or that was in an earlier life.
    var cause: String?
    /// Failures in a row of the present phase, for growing waits.
    var failures = 0

    /// An item of a run, after the paid tries it has had.
    init(
        run: Run, store: StoreID, account: AccountID = .main, attempts: Int, phase: Phase,
        isCancelRequested: Bool = false
    ) {
        self.run = run
        self.store = store
        self.account = account
        self.attempts = attempts
        excused = Int(run.excused)
        self.phase = phase
        self.isCancelRequested = isCancelRequested
    }

    /// Tries that count against the limit.
    var counted: Int { attempts - excused }

    var job: JobID { run.job }
    var item: ItemID { run.first }

    /// What it is doing. Each phase stands for one public state.
    enum Phase: Sendable {
        /// Its bytes are being uploaded (public: queued).
        case preparing
        /// Waits for its next attempt or preparation (public: queued).
        case resting(until: Moment)
        /// Its creation was sent and not answered.
        case creating(since: Moment)
        /// Its creation's outcome is unknown; it is looked for (public: unresolved).
        case doubtful
        /// Its creation's outcome can't be found out; a person decides (public: unresolved).
        case unresolved
        case processing(Running)
        case saving(Saving)
        /// Takes over the result of an identical item (public: saving).
        case copying(from: ItemID)

        /// Whether its result is there: no model has anything to do with it any more.
        var isPaidFor: Bool {
            switch self {
            case .saving, .copying: true
            default: false
            }
        }

        var isForPerson: Bool {
            if case .unresolved = self { true } else { false }
        }

        var state: ItemState {
            switch self {
            case .preparing, .resting: .queued
            case .creating: .creating
            case .doubtful, .unresolved: .unresolved
            case .processing: .processing
            case .saving, .copying: .saving
            }
        }
    }

    /// A prediction that runs.
    struct Running: Sendable {
        let prediction: String
        /// When the provider created it, by its own clock.
        let createdAt: Moment
        /// Since when it has run, by our clock.
        let since: Moment
    }

    /// Outputs on their way.
    struct Saving: Sendable {
        /// When the provider created the prediction, by its own clock: what was first there expires first.
        let createdAt: Moment
        /// When its end was noticed here, by our clock: how long the outputs are there is counted from then on.
        let noticedAt: Moment
        let prediction: String
        let outputs: [String]
        /// What has become of some of them. A restart forgets it, and they are fetched once more.
        var kept = KeptOutputs()
        var isFetching = false
        /// What the last fetch failed with on its way; nil: it did not.
        var trouble: String?
        /// How often something came that was not what it says.
        var wrongs = 0
        /// Whether the prediction is to be read again before the next fetch.
        var isDoubted = false
    }
}
