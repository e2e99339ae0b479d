import Testing

@testable import ImgoptEngine

/// Predictions that show no input, and may be the creation whose answer was lost.
@Suite("Suspects of a lost creation") struct SuspectTests {
    /// How far the stage's provider is ahead of us.
    private static let ahead = TimeSpan.seconds(30)

    /// One image in doubt, and its first search under way.
    private func searching() -> Stage {
        var stage = Stage()
        _ = stage.submit(1)
        _ = stage.turn(.created(stage.item, .unknown(message: "cut")))
        _ = stage.untilSearch()
        return stage
    }

    /// Answers each search with the same suspects until a person is asked. Answers what the person reads.
    private func words(_ suspects: [SearchPage.Suspect]) -> String? {
        var stage = searching()
        var page = SearchPage()
        page.suspects = suspects
        for _ in 0..<400 where stage.statistics.forPerson == 0 {
            if stage.engine.openSearch == nil, stage.untilSearch() == nil { break }
            if stage.engine.openSearch != nil { _ = stage.turn(stage.answer(.page(page))) }
        }
        return stage.records.compactMap {
            if case .unresolved(_, let error, true) = $0 { error.message } else { nil }
        }.last
    }

    /// A suspect that was created so long after the image was sent, by the provider's clock.
    private func suspect(_ name: String, after span: TimeSpan) -> SearchPage.Suspect {
        .init(name, createdAt: Stage.start + Self.ahead + span)
    }

    @Test func `a person reads first those that were created nearest to the image's own time, and how many more`() {
        let told = words([
            suspect("a", after: .seconds(50)), suspect("b", after: .seconds(40)), .init("c", createdAt: nil),
            suspect("d", after: .seconds(30)), suspect("e", after: .seconds(3)), suspect("f", after: .seconds(2)),
            suspect("g", after: .milliseconds(50)), suspect("h", after: .seconds(-60)),
        ])
        #expect(told?.contains("(g, f, e, d, b and 2 more)") == true, "\(told ?? "")")
        #expect(told?.contains("can't be told from others") == true && told?.contains("no longer shows") == false)
    }

    @Test func `those that tell no time come last, and all are named that have room`() {
        let told = words([
            .init("a", createdAt: nil), suspect("b", after: .seconds(9)), suspect("c", after: .seconds(1)),
        ])
        #expect(told?.contains("(c, b, a)") == true, "\(told ?? "")")
    }

    /// The offset of the clocks is known more exactly than when it was taken for one that may be it.
    @Test func `one that lies outside of the image's own window is not named`() {
        var doubt = Doubt(
            sent: Stage.start, dead: Stage.start + .minutes(1), arose: Stage.start, Doubt.Plan(EngineSettings()))
        for span: Int64 in [-5, 1, 59, 70] {
            let suspect = SearchPage.Suspect("\(span)", createdAt: Stage.start + .seconds(span))
            doubt.inspected(suspect, isCompared: false)
        }
        let exact = ProviderClock.Offset(low: .milliseconds(-500), high: .milliseconds(500))
        #expect(doubt.suspects(exact) == ["1", "59"])
        let coarse = ProviderClock.Offset(low: .seconds(-20), high: .seconds(20))
        #expect(doubt.suspects(coarse) == ["1", "-5", "59", "70"])
    }

    /// Times that are told in whole seconds stand for all of the second.
    @Test func `a whole second is as near as what of it is nearest`() {
        let second = Moment(microseconds: 1_767_225_617_000_000)
        let sent = second + .milliseconds(900)
        var doubt = Doubt(sent: sent, dead: sent + .minutes(1), arose: sent, Doubt.Plan(EngineSettings()))
        doubt.inspected(.init("exact", createdAt: sent + .milliseconds(200)), isCompared: false)
        doubt.inspected(.init("whole", createdAt: second), isCompared: false)
        #expect(doubt.suspects(ProviderClock.Offset(low: .zero, high: .zero)) == ["whole", "exact"])
    }

    @Test func `one that was found for another image is nobody's suspect any more`() throws {
        var stage = Stage()
        _ = stage.submit(2)
        let other = ItemID(1_001)
        for item in [stage.item, other] { _ = stage.turn(.created(item, .unknown(message: "cut"))) }
        _ = stage.untilSearch()
        var page = SearchPage()
        page.suspects = [suspect("a", after: .seconds(1))]
        for _ in 0..<20 where stage.engine.lanes[.main].search.doubts[other]?.opaque.isEmpty == true {
            _ = stage.turn(stage.answer(.page(page)))
            if stage.engine.openSearch == nil { _ = stage.untilSearch() }
        }
        #expect(stage.engine.lanes[.main].search.doubts[other]?.opaque.count == 1)
        page.suspects = []
        page.found[stage.item] = stage.report("a")
        _ = stage.turn(stage.answer(.page(page)))
        #expect(stage.engine.lanes[.main].search.doubts[stage.item] == nil)
        #expect(stage.engine.lanes[.main].search.doubts[other]?.opaque.isEmpty == true)
    }

    @Test func `while what is read shows some, nobody promises when the image is decided`() {
        var stage = searching()
        let job = JobID(1)
        #expect(stage.engine.doubts(of: job, at: stage.now).isDecidable)
        var page = SearchPage()
        page.suspects = [suspect("a", after: .seconds(1))]
        // The list shows it, and then it is read by itself.
        for _ in 0..<2 {
            _ = stage.turn(stage.answer(.page(page)))
            if stage.engine.openSearch == nil { _ = stage.untilSearch() }
        }
        #expect(!stage.engine.doubts(of: job, at: stage.now).isDecidable)
        #expect(stage.waits(of: 1) == [.doubt(isDecidable: false)])
        // It has got its owner meanwhile: the list is clear.
        if stage.engine.openSearch == nil { _ = stage.untilSearch() }
        _ = stage.searched()
        #expect(stage.engine.doubts(of: job, at: stage.now).isDecidable)
    }
}
