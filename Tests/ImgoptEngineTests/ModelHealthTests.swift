import Testing

@testable import ImgoptEngine

@Suite("Which models work") struct ModelHealthTests {
    private let model = ModelID(1)
    private let other = ModelID(2)

    private func moment(_ second: Int64) -> Moment { Moment(microseconds: second * 1_000_000) }

    /// The health after three failures of one model, noticed after a second.
    private func resting() -> ModelHealth {
        var dice = SeededGenerator(seed: 1)
        var health = ModelHealth(rest: RetryPolicy(base: .seconds(10), longest: .minutes(5)))
        for item in 1...3 {
            _ = health.failed(
                model, ItemID(Int64(item)), "out of memory", createdAt: moment(0), limit: 3, at: moment(1),
                using: &dice)
        }
        return health
    }

    @Test func `a model rests, one probe goes, and a success of one sent since opens it`() throws {
        var health = resting()
        #expect(health.resting == [model] && health.isDoubtful(model) && !health.isDoubtful(other))
        let end = try #require(health.restEnd(of: model))
        var isOver = health.rested(model, at: moment(1))
        #expect(!isOver && health.resting == [model])
        isOver = health.rested(model, at: end)
        #expect(isOver && health.resting.isEmpty)
        let isProbe = health.sent(ItemID(4), of: model)
        #expect(isProbe && health.resting == [model])
        // One that was sent before the first failure shows nothing.
        var works = health.works(model, shownSince: moment(-1))
        #expect(!works && health[model]?.isDown == true)
        works = health.works(model, shownSince: moment(2))
        #expect(works && health.isEmpty && health.resting.isEmpty)
        let isLateProbe = health.sent(ItemID(5), of: model)
        #expect(!isLateProbe)
    }

    @Test func `a probe that told nothing makes room for another one`() {
        var health = resting()
        let (isEnded, isOtherEnded) = (
            health.endRest(of: model, at: moment(2)), health.endRest(of: other, at: moment(2))
        )
        #expect(isEnded && !isOtherEnded)
        _ = health.rested(model, at: moment(2))
        _ = health.sent(ItemID(4), of: model)
        var hasRoom = health.left(ItemID(5), of: model)
        #expect(!hasRoom && health.resting == [model])
        hasRoom = health.left(ItemID(4), of: model)
        #expect(hasRoom && health.resting.isEmpty)
    }
}
