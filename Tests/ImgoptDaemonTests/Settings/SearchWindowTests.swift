import ImgoptEngine
import Testing

@testable import ImgoptDaemon

@Suite("A search window that is too short") struct SearchWindowTests {
    @Test func `the defaults are long enough`() {
        #expect(Settings().warningOfSearchWindow == nil)
    }

    @Test func `it is as long as the list may hide a creation`() {
        var settings = Settings()
        settings.engine.listDelay = .milliseconds(4321)
        settings.engine.searchWindow = .milliseconds(4321)
        settings.outputs.retentionDays = 30
        #expect(settings.warnings == [])
        settings.engine.searchWindow = .milliseconds(4320)
        #expect(settings.warnings.count == 1)
        #expect(settings.warnings.first?.hasPrefix("engine.search_window_ms is 4320: ") == true)
        #expect(settings.warnings.first?.contains("set it to 4321 at least") == true)
    }

    @Test func `it is said beside other warnings, and refused by nobody`() throws {
        let settings = try loadSettings(overrides: [
            "engine.search_window_ms": "1000", "money.daily_budget": "1", "outputs.max_bytes": "1048576",
        ])
        #expect(settings.warnings.count == 2)
    }

    @Test func `that nothing makes room for outputs is said, until something does`() throws {
        let words = "neither outputs.max_bytes nor outputs.retention_days is set"
        #expect(Settings().warnings.map { $0.hasPrefix(words) } == [true])
        for (setting, value) in [("outputs.max_bytes", "1048576"), ("outputs.retention_days", "30")] {
            #expect(try loadSettings(overrides: [setting: value]).warnings == [], "\(setting)")
        }
    }
}
