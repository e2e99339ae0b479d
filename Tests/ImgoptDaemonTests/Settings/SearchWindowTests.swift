import ImgoptDaemon
import Testing

@Suite("A search window that is too short") struct SearchWindowTests {
    @Test func `the defaults are long enough`() {
        #expect(Settings().warnings == [])
    }

    @Test func `each part of the time in which a lost creation may still arrive or be hidden counts`() {
        var settings = Settings()
        settings.engine.createTimeoutMilliseconds = 1
        settings.replicate.tcpTimeoutMilliseconds = 20
        settings.replicate.hopDelayMilliseconds = 300
        settings.engine.listDelayMilliseconds = 4000
        settings.engine.searchWindowMilliseconds = 4321
        #expect(settings.warnings == [])
        settings.engine.searchWindowMilliseconds = 4320
        #expect(settings.warnings.count == 1)
        #expect(settings.warnings.first?.hasPrefix("engine.search_window_ms is 4320: ") == true)
        #expect(settings.warnings.first?.contains("set it to 4321 at least") == true)
    }

    @Test func `it is said beside other warnings, and refused by nobody`() throws {
        let settings = try loadSettings(overrides: ["engine.search_window_ms": "1000", "money.daily_budget": "1"])
        #expect(settings.warnings.count == 2)
    }
}
