import ImgoptEngine
import Testing

@testable import ImgoptDaemon

struct SettingsChangeTests {
    @Test func sameSettingsChangeNothing() {
        let change = SettingsChange(from: Settings(), to: Settings())
        #expect(change.changed.isEmpty && change.needsRestart.isEmpty && change.changedStores.isEmpty)
        #expect(change.settings == Settings())
    }

    @Test func ratesStoresAccessAndLevelAreTakenOverTheRestIsNamed() {
        var running = Settings()
        running.stores["old"] = Settings.Store()
        running.stores["old"]?.weight = 3
        var new = Settings()
        new.engine.createLimit = 60
        new.access.adminGroups = ["wheel"]
        new.log.level = "debug"
        new.stores["acme"] = Settings.Store()
        new.stores["acme"]?.rpm = 5
        new.socket.path = "/run/other.sock"
        new.engine.window = .seconds(1)
        new.models["a/b"] = Settings.Model()
        new.models["a/b"]?.imageField = "picture"

        let change = SettingsChange(from: running, to: new)
        #expect(
            change.changed == [
                "limiter.rpm", "access.admin_groups", "log.level", "stores.acme.rpm", "stores.old.weight",
            ])
        #expect(change.needsRestart == ["socket.path", "limiter.window_ms", "models.a/b.image_field"])
        #expect(change.changedStores == ["acme", "old"])
        #expect(change.settings.engine.createLimit == 60)
        #expect(change.settings.stores == new.stores)
        #expect(change.settings.socket.path == running.socket.path, "what needs a restart stays as it is in force")

        let again = SettingsChange(from: change.settings, to: new)
        #expect(again.changed.isEmpty)
        #expect(again.needsRestart == change.needsRestart, "it is named until the restart")
    }

    @Test func pricesAndBudgetsAreTakenOverWhatElseIsOfAModelIsNamed() {
        var running = Settings()
        running.models["a/b"] = Settings.Model()
        running.models["a/b"]?.imageField = "picture"
        running.models["a/b"]?.pricePerRun = Money(micros: 39_000)
        var new = running
        new.models["a/b"]?.imageField = "image"
        new.models["a/b"]?.pricePerRun = nil
        new.models["a/b"]?.pricePerSecond = Money(micros: 975)
        new.models["c/d"] = Settings.Model()
        new.models["c/d"]?.pricePerRun = Money(micros: 1)
        new.engine.dailyBudget = Money(micros: 5_000_000)
        new.stores["acme"] = Settings.Store()
        new.stores["acme"]?.dailyBudget = Money(micros: 1_000_000)

        let change = SettingsChange(from: running, to: new)
        #expect(
            change.changed == [
                "money.daily_budget", "stores.acme.daily_budget", "models.a/b.price_per_run",
                "models.a/b.price_per_second", "models.c/d.price_per_run",
            ])
        #expect(change.needsRestart == ["models.a/b.image_field"])
        #expect(change.settings.models["a/b"]?.imageField == "picture")
        #expect(change.settings.price(ofModel: "a/b:v1") == ModelPrice(perSecond: Money(micros: 975)))
        #expect(change.settings.price(ofModel: "c/d") == ModelPrice(perRun: Money(micros: 1)))
        #expect(change.settings.price(ofModel: "e/f") == nil)
    }

    /// Something of it is another value for each setting.
    private static let values = [
        "true", "7", "5000", "40000", "3000000", "0600", "/x", "debug", "stderr", "https://h/v1", "a/b", "h.example",
        "http://p:1", "unix:/m", "user:a b", "EUR", "g", "thrift", "0.25", "s3", "item.done",
        "false",
    ]

    @Test func eachSettingIsEitherTakenOverOrNamed() throws {
        for section in SettingsTable.sections {
            for row in section.rows {
                let name = "\(section.name).\(row.name)"
                let changed = Self.values.lazy.map { value in
                    var new = Settings()
                    var reader = SettingsReader(file: nil, environment: [:], overrides: [name: value])
                    reader.read([row], under: [section.name], into: &new)
                    return new
                }
                let new = try #require(changed.first { $0 != Settings() }, "\(name) takes none of these")
                let change = SettingsChange(from: Settings(), to: new)
                #expect(change.changed == (row.effect == .live ? [name] : []))
                #expect(change.needsRestart == (row.effect == .restart ? [name] : []))
                #expect((change.settings == new) == change.needsRestart.isEmpty)
                #expect(SettingsTable.name(of: row.place) == name, "two settings have one property")
            }
        }
    }
}
