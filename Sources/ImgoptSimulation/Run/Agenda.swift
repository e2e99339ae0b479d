internal import HeapModule
internal import ImgoptEngine

/// What is going to happen, by time; what is due at the same moment happens in the order it was planned.
struct Agenda<Element: Sendable>: Sendable {
    private var entries = Heap<Entry>()
    private var planned: Int64 = 0

    /// When the next thing happens; nil: nothing will.
    var next: Moment? { entries.min?.at }

    mutating func add(_ element: Element, at moment: Moment) {
        planned += 1
        entries.insert(Entry(at: moment, number: planned, element: element))
    }

    /// Takes the next thing if it is due.
    mutating func take(dueAt now: Moment) -> Element? {
        guard let entry = entries.min, entry.at <= now else { return nil }
        entries.removeMin()
        return entry.element
    }

    /// Lets some of it happen no earlier than one moment, and no later than another.
    mutating func move(into range: ClosedRange<Moment>, _ isMeant: (Element) -> Bool) {
        entries = Heap(
            entries.unordered.map { entry in
                guard !range.contains(entry.at), isMeant(entry.element) else { return entry }
                let moment = min(max(entry.at, range.lowerBound), range.upperBound)
                return Entry(at: moment, number: entry.number, element: entry.element)
            })
    }

    /// The next thing, as it stands.
    var first: Element? { entries.min?.element }

    private struct Entry: Comparable, Sendable {
        let at: Moment
        let number: Int64
        let element: Element

        static func < (left: Entry, right: Entry) -> Bool {
            (left.at.microseconds, left.number) < (right.at.microseconds, right.number)
        }

        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }
}
