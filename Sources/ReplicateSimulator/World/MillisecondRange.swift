/// A length of time drawn evenly between two bounds, both in milliseconds and both possible.
package struct MillisecondRange: Sendable, Equatable {
    /// The shorter bound.
    package var least: Int
    /// The longer bound.
    package var most: Int

    /// Takes the bounds in either order; negative ones count as zero.
    package init(least: Int, most: Int) {
        self.least = max(0, min(least, most))
        self.most = max(0, max(least, most))
    }

    /// One length out of the range.
    func draw(using generator: inout SeededGenerator) -> Microseconds {
        if least == most { return .milliseconds(least) }
        return Int64.random(in: .milliseconds(least) ... .milliseconds(most), using: &generator)
    }
}
