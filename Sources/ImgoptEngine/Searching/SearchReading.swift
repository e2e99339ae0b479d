/// One way down the list, over the windows of some doubts.
struct SearchReading: Sendable {
    /// When its first page was asked for, by our clock.
    let begun: Moment
    /// The end of its newest window, in the provider's time.
    let newest: Moment
    /// The beginning of its oldest window, in the provider's time.
    private let oldest: Moment
    /// What it has not gone over yet.
    var items: Set<ItemID>
    /// Those whose absence it does not prove, since it showed what may be one of them, or left something out.
    var flawed: Set<ItemID> = []
    /// Its next page.
    var place: SearchPlace
    /// When that may be asked for.
    private(set) var next: Moment
    /// Failures in a row of that page.
    private(set) var failures = 0
    /// What the last of them said.
    private(set) var message = ""
    /// Whether it was asked for and not answered.
    var isOpen = false
    /// What its last page was older than.
    private var ceiling: Moment

    /// Windows with less time between them than this are gone over by one reading.
    private static let gap = TimeSpan.minutes(2)
    /// No reading goes over more time than this, or what is young would wait for what is old.
    private static let longest = TimeSpan.minutes(10)

    private static let drift = TimeSpan.seconds(1)

    private init(_ windows: [SearchWindow], begun: Moment) {
        self.begun = begun
        items = Set(windows.map(\.item))
        // A window may widen by what clocks drift until its page comes.
        newest = (windows.map(\.to).max() ?? begun) + Self.drift
        oldest = windows.map(\.from).min() ?? begun
        // Exclusive, as the list takes it.
        ceiling = newest + .shortest
        place = .page(before: ceiling)
        next = begun
    }

    /// The readings that go over some windows: those that nearly touch are one, up to the longest that there may be.
    static func cover(_ windows: [SearchWindow], begun: Moment) -> [SearchReading] {
        var readings: [SearchReading] = []
        var group: [SearchWindow] = []
        var lowest = begun
        for window in windows.sorted(by: { ($0.to, $0.item) > ($1.to, $1.item) }) {
            if let first = group.first, window.to + gap < lowest || first.to - window.from > longest {
                readings.append(SearchReading(group, begun: begun))
                group = []
            }
            lowest = group.isEmpty ? window.from : min(lowest, window.from)
            group.append(window)
        }
        if !group.isEmpty { readings.append(SearchReading(group, begun: begun)) }
        return readings
    }

    /// Whether a window lies within those that it was made for.
    func goesOver(_ window: SearchWindow) -> Bool {
        window.from >= oldest && window.to + Self.drift <= newest
    }

    /// Whether a window waits for this reading's end: it lies in the same part of the list, or just above. One reading
    /// at a time goes over each part, and the next one is made for all that became due meanwhile. So the more there is
    /// to look for, the more of it shares a page.
    func holdsUp(_ window: SearchWindow) -> Bool {
        window.to >= oldest && window.to <= newest + Self.gap
    }

    /// An item is looked for no longer, or was decided.
    mutating func drop(_ item: ItemID) { items.remove(item) }

    /// Its page could not be read: it is asked for again, ever later.
    mutating func failed(_ text: String, at now: Moment) {
        isOpen = false
        next = now + min(.milliseconds(Int64(250 << min(failures, 10))), .seconds(30))
        failures += 1
        message = text
    }

    /// Its page was refused for the rate, which says nothing of the list.
    mutating func putOff(_ wait: TimeSpan?, at now: Moment) {
        isOpen = false
        next = now + (wait ?? .milliseconds(250))
    }

    /// Whether its page fails again and again: no other one can stand in for it.
    var isStuck: Bool { failures >= ListGate.tolerated }

    /// Goes on below a page. False: there is no way.
    mutating func goOn(below page: SearchPage, at now: Moment) -> Bool {
        next = now
        failures = 0
        guard let end = page.end else { return false }
        if end + .shortest < ceiling {
            ceiling = end + .shortest
            place = .page(before: ceiling)
            return true
        }
        // A hundred of the same time, as far as it is told.
        guard let cursor = page.cursor, place != .next(cursor: cursor) else { return false }
        place = .next(cursor: cursor)
        return true
    }
}
