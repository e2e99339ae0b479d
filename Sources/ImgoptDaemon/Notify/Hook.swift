import ImgoptHash

/// Something outside of the daemon that is told of events, one at a time and several at once.
protocol Hook: Sendable {
    /// Its name in figures and in the log: that of its setting.
    var name: String { get }

    /// Tells it an event. `done` is called once, on any thread.
    func tell(_ event: HookEvent, done: @escaping @Sendable (HookOutcome) -> Void)

    /// Ends what is under way, in bounded time: each calls its `done`.
    func stop()
}

/// What a hook is told.
struct HookEvent: Sendable {
    /// The event as a line of JSON, without the line's end: what subscribers are told, without their subscription.
    let body: [UInt8]
    /// The same at each try, and no other event's: not even that of a daemon with a new database.
    let id: String

    init(seq: Int64, body: [UInt8]) {
        self.body = body
        id = "evt_\(seq)_\(SHA256.hex(of: body).prefix(16))"
    }
}

/// How a try ended.
enum HookOutcome: Sendable {
    case taken
    /// Why it was not, for people.
    case failed(String)
    /// The daemon ends.
    case stopped
}

/// How a hook stands, for `health` and the figures.
struct HookStatus: Sendable {
    let name: String
    /// Events that it has not taken yet, as far as they are known: at most `HookQueue.mostFresh` more than those that
    /// were tried.
    var waiting = 0
    /// Whether there may be more that wait than that.
    var isMoreWaiting = false
    /// Events that it took since the start.
    var taken = 0
    /// Tries that failed since the start.
    var failures = 0
    /// Events that were not told, since the log does not hold them any more.
    var missed: Int64 = 0
    /// The oldest event whose tries fail.
    var trouble: HookQueue.Trouble?
    /// Why its place can't be kept, or the log not be read.
    var obstacle: String?
}
