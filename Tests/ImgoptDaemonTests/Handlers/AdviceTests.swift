import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// What people are told to do.
@Suite struct AdviceTests {
    @Test func jobsAreNamedAsFarAsThatHelps() {
        func names(_ jobs: Int64...) -> String { Advice.names(of: jobs.map { JobID($0) }) }
        #expect(names(7) == "job 7")
        #expect(names(7, 8) == "jobs 7 and 8")
        #expect(names(1, 2, 3, 4, 5, 6, 7) == "jobs 1, 2, 3, 4, 5 and 2 others")
    }

    @Test func aSenderThatIsGoneIsToldAfterAWhile() {
        let start = Moment(microseconds: 0)
        let senders = AwaitedSenders([JobID(8): start + .minutes(1), JobID(7): start])
        #expect(Advice.abandoned(senders, at: start + .minutes(9)) == "")
        let told = Advice.abandoned(senders, at: start + .minutes(63))
        #expect(told.hasPrefix("2 jobs (imgoptctl jobs), job 7 first, are open"), "\(told)")
        #expect(told.contains("for 63 min") && told.contains(#"imgoptctl call job.seal '{"job":7}'"#), "\(told)")
        let one = AwaitedSenders([JobID(7): start])
        #expect(Advice.abandoned(one, at: start + .minutes(10)).hasPrefix("job 7 is open"))
        #expect(Advice.abandoned(nil, at: start) == "")
    }
}
