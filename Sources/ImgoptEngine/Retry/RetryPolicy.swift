/// When something that failed is tried again: exponential, with full jitter, so that what failed together does not come
/// back together.
package struct RetryPolicy: Sendable {
    private let base: TimeSpan
    private let longest: TimeSpan

    /// Waits that start at up to `base` and double up to `longest`.
    package init(base: TimeSpan, longest: TimeSpan) {
        self.base = base
        self.longest = longest
    }

    /// The wait after the `failures`-th failure, counted from 1: at least a tenth of the step, at most all of it.
    package func delay(afterFailures failures: Int, using generator: inout SeededGenerator) -> TimeSpan {
        let doublings = min(max(failures - 1, 0), 20)
        let step = min(base * Double(1 << doublings), longest).microseconds
        let least = step / 10
        return TimeSpan(microseconds: least + generator.below(step - least + 1))
    }
}
