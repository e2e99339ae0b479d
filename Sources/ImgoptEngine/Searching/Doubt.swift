/// A creation that may or may not have taken place, and what was found out about it.
///
/// This type alone decides between found, absent and undecided. All its moments are ours; what the list tells is
/// compared with its ``window(_:)``, in the provider's time.
struct Doubt: Sendable {
    /// When the creation was about to be sent.
    let sent: Moment
    /// From when on its request can no longer arrive, whoever holds it.
    private(set) var dead: Moment
    /// When the doubt arose.
    let arose: Moment
    /// When it is looked for next.
    var next: Moment
    /// Whether it was decided already, as absent: what turns up all the same is a stray, paid for beside what was sent
    /// again.
    private(set) var isWatched: Bool
    /// Who pays for what turns up while it is watched; nil: it is counted as paid already.
    private(set) var payer: Payer?
    /// Readings in a row that were made for it and proved nothing, since the last times that were planned.
    private(set) var failures = 0
    /// Readings in a row that prove its absence.
    private(set) var proofs = 0
    /// Entries that were compared one by one, and are not it.
    private(set) var cleared: Set<String> = []
    /// Entries that may be it, and show no input even one by one.
    private(set) var opaque: Set<SearchPage.Suspect> = []
    /// Whether nothing that the last reading showed may be it.
    private var isClear = true

    /// The times at which one is looked for.
    struct Plan: Hashable, Sendable {
        /// How late the list may show a creation.
        let listDelay: TimeSpan
        /// How long it is looked for from when its request can no longer arrive.
        let window: TimeSpan
        /// How long inputs are shown, from the creation on.
        let lifetime: TimeSpan

        init(_ settings: EngineSettings) {
            listDelay = min(settings.listDelay, settings.searchWindow)
            window = settings.searchWindow
            lifetime = settings.searchLifetime
        }

        /// The first times, from when the doubt arose. Early, for most lists show a creation at once; and late, for
        /// nobody says how long a list may lag.
        var first: [TimeSpan] { [45, 9, 3].map { .milliseconds(window.milliseconds / $0) } }
    }

    /// What a reading of the list comes to for one creation.
    enum Verdict: Hashable, Sendable {
        /// It took place: this is its prediction.
        case found(PredictionReport)
        /// It never took place, and never will.
        case absent
        /// Neither is known.
        case undecided
    }

    /// So many readings must prove an absence: what a list leaves out once by chance it shows the next time.
    private static let proofsNeeded = 3
    /// The longest pause between two readings.
    private static let longestPause = TimeSpan.minutes(5)
    /// Windows after which entries that show no input are not waited for any longer.
    private static let opaqueWindows = 8.0
    /// Windows between two looks for strays: they are as rare as what makes them.
    private static let watchPause = 10.0
    /// Windows from one time of such looks to the next: what was sent within that time is looked for by one reading,
    /// which is not much longer than for one of them.
    private static let watchGrid = 2.0

    /// Of the time of an early look, how much lies from one such time to the next.
    private static let earlyGrid = 0.5

    /// Windows from one time of later looks to the next.
    private static let grid = 1.0 / 9

    /// A creation that an earlier life of the daemon found absent, and sent again. `dead`: when it can have taken place
    /// at the latest.
    init(watchedFrom sent: Moment, dead: Moment, paidBy payer: Payer?, at now: Moment, _ plan: Plan) {
        self.sent = sent
        self.payer = payer
        self.dead = dead
        arose = now
        isWatched = true
        // By the clock, so that no row of restarts puts a look off for ever.
        next = min(Self.together(now, plan.window * Self.watchGrid), sent + plan.lifetime)
    }

    init(sent: Moment, dead: Moment, arose: Moment, _ plan: Plan) {
        self.sent = sent
        self.dead = dead
        self.arose = arose
        isWatched = false
        next = arose
        schedule(after: arose, plan)
    }

    /// From when to when the provider created it, if it did, in the provider's time.
    func window(_ offset: ProviderClock.Offset) -> (from: Moment, to: Moment) {
        (sent + offset.low - Self.rounding, dead + offset.high + Self.rounding)
    }

    /// What a provider may cut off a time.
    private static let rounding = TimeSpan.seconds(1)

    /// The entries of its window that may be it and show no input, those first that were created nearest to when it
    /// was sent, and last those that tell no time.
    func suspects(_ offset: ProviderClock.Offset) -> [String] {
        let (from, to) = window(offset)
        let sent = sent + offset.middle
        let distances = opaque.compactMap { suspect -> (distance: Int64, prediction: String)? in
            guard let told = suspect.createdAt.map({ ListTime($0) }) else { return (.max, suspect.prediction) }
            guard told.latest >= from, told.earliest <= to else { return nil }
            let distance = max(told.earliest - sent, sent - told.latest, .zero)
            return (distance.microseconds, suspect.prediction)
        }
        return distances.sorted { $0 < $1 }.map(\.prediction)
    }

    /// When it can't be found out any more: its input is gone from the list, or entries that may be it have shown no
    /// input for long, even one by one.
    func end(_ plan: Plan) -> Moment {
        let last = sent + plan.lifetime
        return opaque.isEmpty ? last : min(last, dead + plan.window * Self.opaqueWindows)
    }

    /// When it is decided at the latest, if each reading from now on proves something; nil: some proved nothing when it
    /// mattered, or could not be read, or the last one showed what may be it without an input, and nobody can tell.
    func decision(at now: Moment, _ plan: Plan) -> Moment? {
        guard isClear || opaque.isEmpty else { return nil }
        // The first proof comes with the delay of the list, the second one with the window's end, and the third behind.
        let grid = plan.window * Self.grid
        let last = Self.together(Self.together(dead + plan.window, grid) + Self.firstPause(plan), grid)
        let told = max(last, next, now)
        return told <= last + grid && told < end(plan) ? told : nil
    }

    /// A reading that began at `begun` went over all of its window and did not find it. `isSound`: nothing that it
    /// showed may be it, and nothing shows that the reading left something out.
    mutating func read(begun: Moment, isSound: Bool, at now: Moment, _ plan: Plan) -> Verdict {
        if isWatched {
            lookForStraysLater(at: now, plan)
            return .undecided
        }
        let isLateEnough = begun >= dead + plan.listDelay
        isClear = isSound
        proofs = isSound && isLateEnough ? proofs + 1 : 0
        if proofs >= Self.proofsNeeded, begun >= dead + plan.window { return .absent }
        if isSound {
            failures = 0
        } else if next <= begun {
            failures += 1
        } else {
            // It was made for others: what was planned for this one stays planned.
            return .undecided
        }
        schedule(after: max(begun, arose), plan)
        next = max(next, now)
        return .undecided
    }

    /// It is absent, and sent again. From now on strays are looked for: later than they could arrive, too.
    mutating func watch(paidBy payer: Payer?, at now: Moment, _ plan: Plan) {
        isWatched = true
        self.payer = payer
        dead = dead + plan.window
        lookForStraysLater(at: now, plan)
    }

    private mutating func lookForStraysLater(at now: Moment, _ plan: Plan) {
        next = min(Self.together(now + plan.window * Self.watchPause, plan.window * Self.watchGrid), end(plan))
    }

    /// An entry without an input was read by itself: `isCompared` tells whether it showed one then, another one.
    mutating func inspected(_ suspect: SearchPage.Suspect, isCompared: Bool) {
        if isCompared { cleared.insert(suspect.prediction) } else { opaque.insert(suspect) }
    }

    /// A prediction belongs to another creation: it may not be this one.
    mutating func cleared(_ prediction: String) {
        guard opaque.contains(where: { $0.prediction == prediction }) else { return }
        opaque = opaque.filter { $0.prediction != prediction }
        cleared.insert(prediction)
    }

    /// It is to be looked for again soon: what was found has got its owner meanwhile.
    mutating func again(at now: Moment, _ plan: Plan) {
        failures += 1
        next = min(now + pause(plan), end(plan))
    }

    private mutating func schedule(after moment: Moment, _ plan: Plan) {
        let late = [dead + plan.listDelay, dead + plan.window].map { Self.together($0, plan.window * Self.grid) }
        // Those that arose within seconds are looked for by one reading, a little later each.
        let early = plan.first.map { Self.together(arose + $0, $0 * Self.earlyGrid) }
        let times = early + late
        if let time = times.filter({ $0 > moment }).min() {
            failures = 0
            next = time
        } else {
            next = Self.together(moment + pause(plan), plan.window * Self.grid)
        }
        next = min(next, end(plan))
    }

    /// Many doubts of the same time take the same looks, so that what they read does not grow with their number.
    private static func together(_ moment: Moment, _ span: TimeSpan) -> Moment {
        let grid = max(span.microseconds, 1)
        let (whole, rest) = moment.microseconds.quotientAndRemainder(dividingBy: grid)
        return rest > 0 ? Moment(microseconds: (whole + 1) * grid) : moment
    }

    private func pause(_ plan: Plan) -> TimeSpan {
        min(Self.firstPause(plan) * Double(1 << min(max(failures - 1, 0), 16)), Self.longestPause)
    }

    private static func firstPause(_ plan: Plan) -> TimeSpan { max(plan.window * (1.0 / 32), .milliseconds(50)) }
}
