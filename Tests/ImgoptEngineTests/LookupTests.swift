import ImgoptEngine
import Testing

/// What clients wait for that has to be read first: in the budget of reads, and never in the way.
struct LookupTests {
    private func lookup(_ number: UInt64) -> Lookup { Lookup(rawValue: number) }

    private func wanted(_ count: UInt64, _ stage: inout Stage) -> [Action] {
        var actions: [Action] = []
        for number in 1...count { actions += stage.turn(.lookupWanted(lookup(number))) }
        return actions
    }

    @Test func aFewAreSentAtOnceAndTheOthersFollow() {
        var stage = Stage()
        #expect(wanted(6, &stage).lookedUp == [lookup(1), lookup(2), lookup(3), lookup(4)])
        #expect(stage.turn(.lookedUp(lookup(2), nil)).lookedUp == [lookup(5)])
        #expect(stage.turn(.lookedUp(lookup(1), .failed)).lookedUp == [lookup(6)])
    }

    @Test func theyCountAmongTheReads() {
        var settings = EngineSettings()
        settings.readLimit = 2
        var stage = Stage(settings)
        var sent = wanted(3, &stage).lookedUp
        #expect(sent == [lookup(1)])
        _ = stage.turn(.lookedUp(lookup(1), nil))
        sent += stage.wait(.seconds(59)).lookedUp
        #expect(sent == [lookup(1), lookup(2)], "over the limit of a window, or under it")
        _ = stage.turn(.lookedUp(lookup(2), nil))
        #expect(stage.wait(.seconds(61)).lookedUp == [lookup(3)])
    }

    @Test func aRefusalForTheRateHoldsAllReadsBack() {
        var stage = Stage()
        #expect(wanted(1, &stage).lookedUp.count == 1)
        _ = stage.turn(.lookedUp(lookup(1), .throttled(.seconds(9))))
        #expect(stage.turn(.lookupWanted(lookup(2))).lookedUp.isEmpty)
        #expect(stage.wait(.seconds(8)).lookedUp.isEmpty)
        #expect(stage.wait(.seconds(2)).lookedUp == [lookup(2)])
    }

    /// Whoever waits hears at once that there is nobody to ask.
    @Test func awayProviderIsNotAsked() {
        var stage = Stage()
        _ = stage.submit(3, needsUpload: true)
        for number in 0..<3 {
            _ = stage.turn(.prepared(ItemID(1_000 + Int64(number)), .failed(message: "cut")))
        }
        let actions = stage.turn(.lookupWanted(lookup(1)), .lookupWanted(lookup(2)))
        #expect(actions.lookedUp.isEmpty && actions.declined == [lookup(1), lookup(2)])
    }

    @Test func aFailedOneClosesNothing() {
        var stage = Stage()
        for number in 1...9 as ClosedRange<UInt64> {
            #expect(stage.turn(.lookupWanted(lookup(number))).lookedUp == [lookup(number)])
            _ = stage.turn(.lookedUp(lookup(number), .failed))
        }
    }

    /// One request for each place among the reads: its model's page, then its bytes.
    @Test func aPreparationOfTwoRequestsIsAskedForTwice() {
        var stage = Stage()
        #expect(stage.submit(1, needsUpload: true).prepared == [stage.item])
        let again = stage.turn(.prepared(stage.item, .unfinished))
        #expect(again.prepared == [stage.item] && again.created.isEmpty)
        #expect(stage.statistics.counts[.queued] == 1)
        #expect(stage.turn(.prepared(stage.item, .ready)).created == [stage.item])
    }

    /// An image with an address of its own needed nothing when it was submitted; what is known of its model is gone.
    @Test func whateverIsUnpreparedIsPrepared() {
        var stage = Stage()
        #expect(stage.submit(1).created == [stage.item])
        let taken = stage.turn(.created(stage.item, .unprepared))
        #expect(taken.prepared == [stage.item])
        #expect(stage.turn(.prepared(stage.item, .ready)).created == [stage.item])
        _ = stage.turn(.created(stage.item, .created(stage.report("p"))))
        #expect(stage.statistics.counts[.processing] == 1)
    }
}

extension [Action] {
    fileprivate var lookedUp: [Lookup] { compactMap { if case .lookUp(let lookup, _) = $0 { lookup } else { nil } } }
    fileprivate var declined: [Lookup] {
        compactMap { if case .declineLookup(let lookup) = $0 { lookup } else { nil } }
    }
}
