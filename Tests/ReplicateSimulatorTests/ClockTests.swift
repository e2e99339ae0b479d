import ImgoptJSON
import Testing

@testable import ReplicateSimulator

@Suite("The service's own clock") struct ServiceClockTests {
    @Test(arguments: [-7_200_000, 0, 90_000])
    func `all that it tells and is asked for is by its clock`(offset: Int) throws {
        var fixture = WorldFixture { $0.clockOffsetMilliseconds = offset }
        let made = try fixture.create()
        let told = try #require(made["created_at"]?.stringValue)
        #expect(Timestamp.parse(told) == fixture.now + .milliseconds(offset))
        fixture.pass(milliseconds: 5_000)
        let later = Timestamp.text(fixture.now + .milliseconds(offset))
        for (filter, count) in [("created_before=\(later)", 1), ("created_after=\(later)", 0)] {
            let page = try fixture.send("GET", "/v1/predictions?\(filter)").json
            #expect(page["results"]?.arrayValue?.count == count)
        }
        let ended = try fixture.read(made.id)
        #expect(ended["status"] == "succeeded")
        #expect(ended["metrics"]?["total_time"] == 1.1)
    }

    @Test func `it can be set while the service runs`() throws {
        var fixture = WorldFixture()
        let made = try fixture.create()
        _ = try fixture.send("PUT", "/sim/faults", json: #"{"clock_offset_ms":-90000}"#)
        let told = try #require(try fixture.read(made.id)["created_at"]?.stringValue)
        #expect(Timestamp.parse(told) == fixture.now - .milliseconds(90_000))
        #expect(fixture.world.shownTime(at: fixture.now) == fixture.now - .milliseconds(90_000))
    }

    @Test(
        arguments: [
            (784_111_777_000_000, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_795_875_300_999_999, "Sat, 28 Nov 2026 14:15:00 GMT"),
        ] as [(Microseconds, String)])
    func `the Date of answers is as HTTP has it`(time: Microseconds, text: String) {
        #expect(Timestamp.httpDate(time) == text)
    }
}
