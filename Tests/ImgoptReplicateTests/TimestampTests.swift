import ImgoptReplicate
import Testing

struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-23T10:30:00.5Z", 1_795_429_800_500_000),
            ("2026-11-23T10:30:00.123456789Z", 1_795_429_800_123_456),
            ("2026-11-23T12:30:00.000001+02:00", 1_795_429_800_000_001),
            ("2026-11-23T06:00:00-04:30", 1_795_429_800_000_000),
            ("2000-02-29t23:59:59.999z", 951_868_799_999_000),
            ("1969-12-31T23:59:59.25Z", -750_000),
            ("2024-12-31T23:59:60Z", 1_735_689_600_000_000),
        ] as [(String, Int64)])
    func everyFormSeenIsRead(_ text: String, _ expected: Int64) {
        #expect(Timestamp.microseconds(text) == expected)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T10:30:00", "2026-13-01T00:00:00Z", "2023-02-29T00:00:00Z",
        "2026-11-23T24:00:00Z", "2026-11-23T10:30:00.Z", "2026-11-23T10:30:00Zx", "2026-1-23T10:30:00Z",
        "2026-11-23T10:30:00+0200", "2026-11-23T10:60:00Z", "2026-11-00T10:00:00Z",
    ])
    func anythingElseIsNone(_ text: String) {
        #expect(Timestamp.microseconds(text) == nil)
    }

    @Test func writtenTimesAreReadBack() {
        #expect(Timestamp.text(1_795_429_800_000_120) == "2026-11-23T10:30:00.000120Z")
        #expect(Timestamp.text(-750_000) == "1969-12-31T23:59:59.250000Z")
        var time: Int64 = -62_000_000_000_000_000
        while time < 250_000_000_000_000_000 {
            #expect(Timestamp.microseconds(Timestamp.text(time)) == time)
            time += 1_234_567_891_234_567
        }
    }
}
