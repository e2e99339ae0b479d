/// What the provider takes for a prediction of a model.
package struct ModelPrice: Hashable, Sendable {
    /// For each run, however long.
    package let perRun: Money
    /// For each second that it runs.
    package let perSecond: Money

    /// Makes a price; both parts are added up.
    package init(perRun: Money = .zero, perSecond: Money = .zero) {
        self.perRun = perRun
        self.perSecond = perSecond
    }

    /// What a run of some length costs, rounded up to a millionth.
    package func cost(of run: TimeSpan) -> Money {
        guard perSecond > .zero, run > .zero else { return perRun }
        let product = perSecond.micros.multipliedFullWidth(by: run.microseconds)
        let (whole, rest) = Int64(1_000_000).dividingFullWidth(product)
        return perRun + Money(micros: whole + (rest > 0 ? 1 : 0))
    }

    /// The same for a run whose seconds the provider tells.
    package func cost(seconds: Double) -> Money {
        guard seconds.isFinite, seconds > 0 else { return perRun }
        // A year is beyond every time limit.
        return cost(of: TimeSpan(microseconds: Int64((min(seconds, 31_536_000) * 1_000_000).rounded(.up))))
    }
}
