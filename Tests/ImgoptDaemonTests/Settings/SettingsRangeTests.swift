import ImgoptEngine
import ImgoptJSON
import ImgoptWire
import Testing

@testable import ImgoptDaemon

/// What may be set in the file and by a request is the same.
@Suite struct SettingsRangeTests {
    @Test(arguments: [
        ("weight", "0.01", true), ("weight", "2.5", true), ("weight", "1000", true), ("weight", "0.009", false),
        ("weight", "1000.5", false), ("weight", "-1", false), ("weight", "nan", false), ("weight", "0", false),
        ("rpm", "1", true), ("rpm", "1000000", true), ("rpm", "0", false), ("rpm", "1000001", false),
        ("max_in_flight", "1", true), ("max_in_flight", "100000000", true), ("max_in_flight", "0", false),
        ("max_in_flight", "100000001", false),
    ])
    func aStoreMayHaveTheSameByFileAndByRequest(name: String, value: String, isRight: Bool) throws {
        #expect(((try? loadSettings(overrides: ["stores.acme.\(name)": value])) != nil) == isRight)
        let number = try? JSONValue(parsing: value)
        let call = try? StoreSet(params: .object(["store": "acme", name: number ?? .string(value)]))
        #expect(((try? call?.check(Limits.standard)) != nil) == isRight)
    }

    @Test(arguments: ["rpm", "read_rpm", "burst"])
    func theRatesOfAllToo(name: String) throws {
        for (value, isRight) in [(1, true), (1_000_000, true), (0, false), (1_000_001, false)] {
            var overrides = ["limiter.\(name)": "\(value)"]
            if name == "burst" { overrides["limiter.rpm"] = "1000000" }
            #expect(((try? loadSettings(overrides: overrides)) != nil) == isRight, "\(name) \(value)")
            let call = try? LimiterSet(params: .object([name: .integer(Int64(value))]))
            #expect((call != nil) == isRight, "\(name) \(value)")
        }
    }

    @Test func aFractionOfAWeightIsWrittenAndReadAgain() throws {
        let settings = try loadSettings(overrides: ["stores.acme.weight": "0.5", "stores.bolt.weight": "2"])
        #expect(settings.store("acme").weight == 0.5)
        let printed = settings.printed()
        #expect(printed.contains("weight: 0.5\n") && printed.contains("weight: 2\n"))
        #expect(StoreSettings(settings, store: "acme").weight == 50)
    }
}
