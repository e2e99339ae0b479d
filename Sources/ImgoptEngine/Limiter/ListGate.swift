/// Whether the provider's list can be read. While it can't, predictions are read one by one, and the list is tried
/// again at growing pauses: the rest of the provider may be well.
package struct ListGate: Sendable {
    /// Why the list is left alone; nil: it is read.
    package private(set) var message: String?
    /// Pages in a row that could not be read.
    package private(set) var failures = 0
    /// When the list is tried again, if it is left alone.
    package private(set) var nextProbe = Moment.distantPast
    private var isProbing = false

    /// So many pages in a row are forgiven, but for the last.
    static let tolerated = 3
    private static let firstPause = TimeSpan.seconds(2)
    private static let longestPause = TimeSpan.seconds(60)

    /// Makes an open gate.
    package init() {}

    /// Whether the list is left alone.
    package var isShut: Bool { message != nil }

    /// A page is asked for to see whether the list can be read again.
    mutating func probed() { isProbing = true }

    /// Something changed that may help: the next try need not wait any longer.
    mutating func probeSoon(at now: Moment) { nextProbe = min(nextProbe, now) }

    /// A page was read.
    mutating func succeeded() { self = ListGate() }

    /// Nothing is known of the page that was to tell.
    mutating func answered() { isProbing = false }

    /// A page could not be read.
    mutating func failed(_ text: String, at now: Moment, using generator: inout SeededGenerator) {
        // Answers to what was asked before say nothing new.
        guard !isShut || isProbing else { return }
        isProbing = false
        failures += 1
        guard failures >= Self.tolerated else { return }
        message = text
        let pause = min(Self.firstPause * Double(1 << min(failures - Self.tolerated, 8)), Self.longestPause)
        nextProbe = now + TimeSpan(microseconds: pause.microseconds / 2 + generator.below(pause.microseconds / 2 + 1))
    }
}
