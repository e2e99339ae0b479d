import ImgoptEngine
import ImgoptSimulation
import Testing

@Suite("Runs that follow from a number")
struct TrialTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `no rule is broken`(seed: UInt64) throws {
        let report = try Trial(seed: seed).run()
        #expect(report.counts.total > 0)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `the same number leaves the same trace`(seed: UInt64) throws {
        let trace = try Trial(seed: seed).run().trace
        #expect(try Trial(seed: seed).run().trace == trace)
        #expect(try Trial(seed: seed + 1_000).run().trace != trace)
    }
}
