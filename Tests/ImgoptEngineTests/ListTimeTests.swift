import ImgoptEngine
import Testing

/// What a time may mean of which a part was cut off.
@Suite struct ListTimeTests {
    private static let second: Int64 = 1_767_225_617_000_000

    @Test(arguments: [
        (Int64(123_456), Int64(123_456)), (123_000, 123_999), (120_000, 120_999), (0, 999_999),
    ])
    func `a time may mean any moment that is written like it`(told: Int64, latest: Int64) {
        let time = ListTime(Moment(microseconds: Self.second + told))
        #expect(time.earliest.microseconds == Self.second + told)
        #expect(time.latest.microseconds == Self.second + latest)
    }

    @Test func `a page ends where its most exact low entry says`() {
        func end(_ times: Int64...) -> Int64? {
            ListTime.end(ofPage: times.map { ListTime(Moment(microseconds: Self.second + $0)) })
                .map { $0.microseconds - Self.second }
        }
        #expect(end() == nil)
        #expect(end(900_001, 0, 500_001) == 500_001, "the one without a fraction may be the newest of all")
        #expect(end(900_001, 700_000) == 700_999)
        #expect(end(0, 0) == 999_999)
    }
}
