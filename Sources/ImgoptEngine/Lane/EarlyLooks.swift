internal import DequeModule

/// When what is left of the reads goes into noticing ends early, and how far down the list that has come.
///
/// Such a reading is asked for nobody: what it shows is taken in, and what it does not show is looked at when it is due
/// anyway. So nothing rests on it, and it stops wherever something speaks against it.
struct EarlyLooks: Sendable {
    /// When each of the last window was sent, in order.
    private var sends = Deque<Moment>()
    /// Pages that are on their way, and when each was sent.
    private var pages: [Int: Moment] = [:]
    /// The next page starts below this; nil: at the newest of those that may end.
    private(set) var below: Moment?
    /// Whether the last page did not show all that may end.
    private var isDeep = false
    /// How far apart they are at least, by how long the runs are that may end.
    private var step = TimeSpan.zero
    /// When it was last seen what may end.
    private var lookedAt = Moment.distantPast
    private var pausedUntil = Moment.distantPast
    /// Pages in a row that took long.
    private var slow = 0

    /// Looks are at least this part of the youngest run's age apart: half a percent of a run is soon enough to learn
    /// of its end.
    private static let stepShare = 1.0 / 200
    /// Pages under way at once at most, while each shows all that may end: with several, an answer that takes long
    /// does not set the pace.
    private static let mostPages = 4
    /// A page that takes longer than this is slow: it has many bytes, or the provider is busy.
    private static let usualTime = TimeSpan.seconds(1)
    /// After the second slow page in a row the pause is this many times as long as that page took.
    private static let slowPause = 10.0

    /// Nothing of the kind before the moment: the provider refused a read, or could not answer one.
    mutating func pause(until moment: Moment) { pausedUntil = max(pausedUntil, moment) }

    /// Sent in the last window.
    mutating func sentInWindow(_ window: TimeSpan, at now: Moment) -> Int {
        while let first = sends.first, first + window <= now { sends.removeFirst() }
        return sends.count
    }

    /// When the next one may be sent, if something may end; nil: only an answer can tell. `pace`: how far apart they
    /// may be at least; `last`: when what was due was read last.
    func next(pace: TimeSpan, after last: Moment) -> Moment? {
        guard pages.count < (isDeep || below != nil ? 1 : Self.mostPages) else { return nil }
        return max(max(last, lookedAt) + max(pace, step), pausedUntil)
    }

    /// Whether they are so far apart that another run that may end is worth a turn of its own.
    var isLeisurely: Bool { step > .milliseconds(100) }

    /// It was seen what may end. `age`: how long the youngest of that runs.
    mutating func looked(age: TimeSpan, at now: Moment) {
        lookedAt = now
        step = age * Self.stepShare
    }

    /// One is sent. `page`: its number, if it is one.
    mutating func sent(page: Int?, at now: Moment) {
        sends.append(now)
        if let page { pages[page] = now }
    }

    /// A run that may end is new among them and may be short: the next look waits for the pace alone.
    mutating func hurry() { step = .zero }

    /// A page was answered. False: it was none of these.
    mutating func answered(_ page: Int, at now: Moment) -> Bool {
        guard let sent = pages.removeValue(forKey: page) else { return false }
        let time = now - sent
        slow = time > Self.usualTime ? slow + 1 : 0
        // One by itself may be chance.
        if slow > 0 { pause(until: now + (slow > 1 ? time * Self.slowPause : time)) }
        return true
    }

    /// A page showed all that is newer than this; `isAll`: and that is all that may end.
    mutating func shown(to end: Moment?, isAll: Bool) {
        isDeep = !isAll || below != nil
        below = isAll ? nil : end
    }

    /// Nothing that may end is left below the last page: the next one starts at the top of the list.
    mutating func fromTheTop() { below = nil }
}
