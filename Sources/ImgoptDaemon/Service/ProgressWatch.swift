/// Which parts of the daemon have proved that they move, round by round.
///
/// Counted in rounds and not in time: a machine that slept has missed none. A part that only is slow proves itself late
/// and is forgiven; systemd hears a ping for each time that all of them did.
struct ProgressWatch: Sendable {
    /// What must move. The raw values name them in tests.
    enum Part: String, CaseIterable, Sendable {
        /// The loop that carries all clients' lines.
        case socket
        /// The engine's thread, which takes the turns.
        case turns
        /// The database: a read, and the write of a turn if one is under way.
        case database
        /// The thread of all requests to the provider.
        case http
        /// The thread of all requests to the bucket.
        case objects

        /// Its name for people.
        var name: String {
            switch self {
            case .socket: "the socket's loop"
            case .turns: "the engine's turns"
            case .database: "the database"
            case .http: "the HTTP thread"
            case .objects: "the HTTP thread of the bucket"
            }
        }
    }

    /// What a round ends with.
    struct Verdict: Sendable, Equatable {
        /// All parts have proved themselves since the last ping.
        var isPing = false
        /// Parts that have not for too many rounds; each is told once.
        var hanging: [Part] = []
        /// Parts that were told as hanging and move again.
        var moving: [Part] = []
    }

    /// So many rounds without a proof make a hang.
    private let patience: Int
    private var proved: Set<Part> = []
    private var missed: [Part: Int] = [:]
    private var told: Set<Part> = []

    /// Nothing is proved yet.
    init(patience: Int) { self.patience = patience }

    /// A part has shown that it moves.
    mutating func prove(_ part: Part) {
        proved.insert(part)
        missed[part] = 0
    }

    /// Ends a round.
    mutating func endRound() -> Verdict {
        var verdict = Verdict(isPing: proved.count == Part.allCases.count)
        for part in Part.allCases {
            if missed[part, default: 0] >= patience, told.insert(part).inserted { verdict.hanging.append(part) }
            if missed[part, default: 0] == 0, told.remove(part) != nil { verdict.moving.append(part) }
            missed[part, default: 0] += 1
        }
        if verdict.isPing { proved.removeAll() }
        return verdict
    }
}
