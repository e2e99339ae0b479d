import ArgumentParser

/// Two bounds in milliseconds, as a command line has them: LOW-HIGH, or one number for both.
struct MillisecondBounds: ExpressibleByArgument, Sendable {
    let range: ClosedRange<Int>

    init?(argument: String) {
        let bounds = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(bounds.count), let low = bounds[0], let high = bounds[bounds.count - 1],
            (0...60_000).contains(low), (low...60_000).contains(high)
        else { return nil }
        range = low...high
    }
}
