import Testing

@testable import ImgoptEngine

@Suite("Which models work") struct ModelHealthTests {
    private let model = ModelID(1)
    private let other = ModelID(2)
    private var dice = SeededGenerator(seed: 1)
    private var health = ModelHealth(rest: RetryPolicy(base: .seconds(10), longest: .minutes(5)))

    /// An item's prediction, created at the second `created`, fails at `second`.
    private mutating func fail(_ item: Int64, created: Int64, at second: Int64) -> ModelBreaker.Verdict {
        health.failed(
            model, ItemID(item), "out of memory", createdAt: moment(created), limit: 3, at: moment(second), using: &dice)
    }

    private func moment(_ second: Int64) -> Moment { Moment(microseconds: second * 1_000_000) }

    @Test mutating func `a model rests, one probe goes, and a success of one sent since opens it`() throws {
        #expect(health.isEmpty && !health.sent(ItemID(1), of: model))
        for item in 1...3 { _ = fail(Int64(item), created: 0, at: 1) }
        #expect(health.resting == [model] && health.isDoubtful(model) && !health.isDoubtful(other))
        let end = try #require(health.restEnd(of: model))
        #expect(!health.rested(model, at: moment(1)) && health.resting == [model])
        #expect(health.rested(model, at: end) && health.resting.isEmpty)
        #expect(health.sent(ItemID(4), of: model) && health.resting == [model])
        // One that was sent before the first failure shows nothing.
        #expect(!health.works(model, shownSince: moment(-1)) && health[model]?.isDown == true)
        #expect(health.works(model, shownSince: moment(2)) && health.isEmpty && health.resting.isEmpty)
    }

    @Test mutating func `a probe that told nothing makes room for another one`() throws {
        for item in 1...3 { _ = fail(Int64(item), created: 0, at: 1) }
        #expect(health.endRest(of: model, at: moment(2)) && !health.endRest(of: other, at: moment(2)))
        #expect(health.rested(model, at: moment(2)))
        #expect(health.sent(ItemID(4), of: model))
        #expect(!health.left(ItemID(5), of: model) && health.resting == [model])
        #expect(health.left(ItemID(4), of: model) && health.resting.isEmpty)
    }
}
