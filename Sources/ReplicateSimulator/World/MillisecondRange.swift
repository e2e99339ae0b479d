/// A length of time drawn evenly between two bounds, both in milliseconds and both possible.
package struct MillisecondRange: Sendable, Equatable {
    /// The shorter bound.
    package var least: Int
    /// The longer bound.
    package var most: Int

    /// Takes the bounds, the shorter one first, none of them negative.
    package init(least: Int, most: Int) {
        precondition(0 <= least && least <= most, "bounds of a length of time are not in order")
        self.least = least
        self.most = most
    }

    /// One length out of the range.
    func draw(using generator: inout SeededGenerator) -> Microseconds {
        if least == most { return .milliseconds(least) }
        return Int64.random(in: .milliseconds(least) ... .milliseconds(most), using: &generator)
    }
}
