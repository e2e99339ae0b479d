import ImgoptHTTP
import ImgoptReplicate
import Synchronization
import Testing

@Suite("The Date of answers") struct DateWatchTests {
    /// Answers with these fields, and what a watch tells of them while its clock shows the given times: two an answer.
    private static func readings(
        of answers: [[(String, String)]], clock times: [Int64]
    ) async throws -> [DateWatch.Reading] {
        let told = Mutex<[DateWatch.Reading]>([])
        let clock = Mutex(times[...])
        let rest = Mutex(answers[...])
        let answer: @Sendable (StandIn.Seen) -> StandIn.Answer = { _ in
            StandIn.Answer(status: 200, headers: rest.withLock { $0.popFirst() } ?? [], body: "{}")
        }
        let watch = DateWatch(now: { clock.withLock { $0.popFirst() } ?? 0 }) { reading in
            told.withLock { $0.append(reading) }
        }
        try await StandIn.run(answer) { server, client in
            let options = try options(baseURL: "http://127.0.0.1:\(server.port)/v1")
            let provider = ReplicateProvider(options: options, client: client, watch: watch)
            for _ in answers {
                _ = await withCheckedContinuation { continuation in
                    provider.account { continuation.resume(returning: $0) }
                }
            }
        }
        return told.withLock { $0 }
    }

    @Test func `it is told with the times around it`() async throws {
        let readings = try await Self.readings(
            of: [[("Date", "Sun, 06 Nov 1994 08:49:37 GMT")]], clock: [5_000_000, 5_100_000])
        #expect(readings.count == 1)
        #expect(readings.first?.sent == 5_000_000)
        #expect(readings.first?.received == 5_100_000)
        #expect(readings.first?.second == 784_111_777_000_000)
    }

    @Test func `it is told once a second at most`() async throws {
        let date = [("Date", "Sun, 06 Nov 1994 08:49:37 GMT")]
        let readings = try await Self.readings(
            of: Array(repeating: date, count: 4),
            clock: [0, 1, 2, 999_999, 1_000_000, 1_000_001, 1_000_002, 1_500_000])
        #expect(readings.map(\.received) == [1, 1_000_001])
    }

    @Test func `what tells none, or that of another time, is passed over`() async throws {
        let good = "Sun, 06 Nov 1994 08:49:37 GMT"
        let bad = [
            "", "now", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 19940 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
        ]
        var answers = bad.map { [("Date", $0)] }
        answers += [[], [("Date", good), ("Age", "20")], [("Date", good), ("Age", "0")]]
        let times = (0..<Int64(answers.count) * 2).map { $0 * 2_000_000 }
        let readings = try await Self.readings(of: answers, clock: times)
        #expect(readings.map(\.sent) == [Int64(answers.count - 1) * 4_000_000])
    }
}
