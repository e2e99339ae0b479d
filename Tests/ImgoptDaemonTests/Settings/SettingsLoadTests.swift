import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// A user's environment, in which every default can be found.
let userEnvironment = ["HOME": "/home/anna", "XDG_RUNTIME_DIR": "/run/user/1000"]

func loadSettings(
    yaml: String? = nil, environment: [String: String] = userEnvironment, overrides: [String: String] = [:],
    isRoot: Bool = false
) throws -> Settings {
    let folder = try TemporaryFolder()
    let file = try yaml.map { try folder.file("imgoptd.yaml", $0) }
    return try Settings.load(file: file, environment: environment, overrides: overrides, isRoot: isRoot)
}

/// The problems as text, with the file's folder cut off.
func settingsProblems(
    yaml: String? = nil, environment: [String: String] = userEnvironment, overrides: [String: String] = [:],
    isRoot: Bool = false
) -> [String] {
    do {
        _ = try loadSettings(yaml: yaml, environment: environment, overrides: overrides, isRoot: isRoot)
        return []
    } catch let error as SettingsError {
        return error.problems.map { problem in
            let text = "\(problem)"
            return text.hasPrefix("/tmp/") ? String(text.dropFirst("/tmp/imgopt-01234567/".count)) : text
        }
    } catch {
        return ["unexpected: \(error)"]
    }
}

struct SettingsLoadTests {
    @Test func commandLineWinsOverEnvironmentOverFileOverDefaults() throws {
        let yaml = "limiter: {rpm: 100, burst: 5, read_rpm: 50}\n"
        let variables = userEnvironment.merging(["IMGOPT_LIMITER_RPM": "200", "IMGOPT_LIMITER_BURST": "7"]) { $1 }
        let settings = try loadSettings(
            yaml: yaml, environment: variables, overrides: ["limiter.rpm": "300"])
        #expect(settings.engine.createLimit == 300)
        #expect(settings.engine.createBurst == 7)
        #expect(settings.engine.readLimit == 50)
        #expect(settings.engine.window == .seconds(60))
    }

    @Test func outputsAreForTheDaemonAloneWhereStoresAreKeptApart() throws {
        #expect(try loadSettings().outputs.mode == "0640")
        let rule = ["access.stores": "user:anna acme"]
        #expect(try loadSettings(overrides: rule).outputs.mode == "0600")
        #expect(try loadSettings(overrides: rule.merging(["outputs.mode": "0644"]) { $1 }).outputs.modes.file == 0o644)
        let change = SettingsChange(from: try loadSettings(), to: try loadSettings(overrides: rule))
        #expect(change.needsRestart == ["outputs.mode"])
    }

    @Test func aLowRateAloneLowersTheBurst() throws {
        #expect(try loadSettings(overrides: ["limiter.rpm": "6"]).engine.createBurst == 6)
        #expect(try loadSettings(overrides: ["limiter.rpm": "60"]).engine.createBurst == 20)
        #expect(
            settingsProblems(overrides: ["limiter.rpm": "6", "limiter.burst": "20"])
                == ["command line: limiter.burst is 20 but must be at most limiter.rpm, 6"])
    }

    @Test func everySettingIsReadFromItsOwnVariable() throws {
        #expect(SettingsTable.variables.count == SettingsTable.sections.reduce(0) { $0 + $1.rows.count })
        for (variable, path) in SettingsTable.variables {
            let problems = settingsProblems(environment: userEnvironment.merging([variable: " \u{1}"]) { $1 })
            #expect(problems.count == 1, "\(variable): \(problems)")
            #expect(problems.first?.hasPrefix("\(variable): \(path.joined(separator: "."))") == true, "\(problems)")
        }
    }

    @Test func environmentGivesTheDefaultPlaces() throws {
        let user = try loadSettings()
        #expect(user.state.directory == "/home/anna/.local/state/imgopt")
        #expect(user.outputs.directory == "/home/anna/.local/state/imgopt/outputs")
        #expect(user.socket.path == "/run/user/1000/imgopt.sock")
        let service = try loadSettings(
            environment: ["STATE_DIRECTORY": "/var/lib/imgopt:/var/lib/other", "XDG_STATE_HOME": "/x"], isRoot: true)
        #expect(service.state.directory == "/var/lib/imgopt")
        #expect(service.socket.path == "/run/imgopt.sock")
        let xdg = try loadSettings(environment: userEnvironment.merging(["XDG_STATE_HOME": "/x"]) { $1 })
        #expect(xdg.state.directory == "/x/imgopt")
        let relative = try loadSettings(environment: userEnvironment.merging(["XDG_STATE_HOME": "x"]) { $1 })
        #expect(relative.state.directory == "/home/anna/.local/state/imgopt")
    }

    @Test func outputsFollowAStateDirectoryThatIsSet() throws {
        let settings = try loadSettings(environment: ["IMGOPT_STATE_DIRECTORY": "/srv/i", "IMGOPT_SOCKET_PATH": "/s"])
        #expect(settings.state.directory == "/srv/i")
        #expect(settings.outputs.directory == "/srv/i/outputs")
        #expect(settings.socket.path == "/s")
    }

    @Test func withoutAnyPlaceTheSettingsToMakeAreNamed() {
        let problems = settingsProblems(environment: [:])
        #expect(problems.count == 2)
        #expect(problems.contains("state.directory has no default without a home folder: set it"))
    }

    @Test func serviceWithoutASessionServesTheHost() throws {
        let settings = try Settings.load(file: nil, environment: ["STATE_DIRECTORY": "/var/lib/imgopt"], isRoot: false)
        #expect(settings.socket.path == "/run/imgopt.sock")
    }

    @Test func defaultSocketPathThatIsTooLongIsRefused() {
        let runtime = "/run/" + String(repeating: "x", count: 100)
        let problems = settingsProblems(environment: ["HOME": "/h", "XDG_RUNTIME_DIR": runtime])
        #expect(problems.count == 1)
        #expect(problems.first?.contains("at most 107 bytes") == true)
    }

    @Test func storesAndModelsTakeTheirOwnSettings() throws {
        let yaml = """
            stores:
              acme: {weight: 3, rpm: 60}
              shop.example: {max_queued: 5}
              plain:
            models:
              google/nano-banana:
                image_field: image_input
                input_json: '{"output_format": "png"}'
              owner/name:0123abc: {prompt_field: text}
            """
        let settings = try loadSettings(yaml: yaml, overrides: ["stores.a.b.weight": "2"])
        #expect(settings.store("acme").weight == 3)
        #expect(settings.store("acme").rpm == 60)
        #expect(settings.store("acme").maxInFlight == nil)
        #expect(settings.store("unheard").weight == 1)
        #expect(settings.store("a.b").weight == 2)
        #expect(settings.maxQueued(ofStore: "shop.example") == 5)
        #expect(settings.maxQueued(ofStore: "acme") == 200_000)
        #expect(settings.model("google/nano-banana").imageField == "image_input")
        #expect(settings.model("google/nano-banana:v1").inputJSON == #"{"output_format": "png"}"#)
        #expect(settings.model("owner/name:0123abc").promptField == "text")
        #expect(settings.model("owner/name").promptField == "prompt")
    }

    @Test func listsComeFromEverySource() throws {
        let yaml = "access: {admin_groups: [wheel, adm], stores: ['group:photo acme shop-*']}\n"
        let fromFile = try loadSettings(yaml: yaml)
        #expect(fromFile.access.adminGroups == ["wheel", "adm"])
        #expect(fromFile.access.rules.map(\.subject) == [.group("photo")])
        let variable = userEnvironment.merging(["IMGOPT_ACCESS_ADMIN_GROUPS": "a, b"]) { $1 }
        #expect(try loadSettings(yaml: yaml, environment: variable).access.adminGroups == ["a", "b"])
        let empty = userEnvironment.merging(["IMGOPT_ACCESS_ADMIN_GROUPS": ""]) { $1 }
        #expect(try loadSettings(yaml: yaml, environment: empty).access.adminGroups == [])
        let given = try loadSettings(yaml: yaml, overrides: ["access.admin_groups": "c , d"])
        #expect(given.access.adminGroups == ["c", "d"])
    }

    @Test(arguments: ["", "# nothing\n", "limiter:\n", "---\n"]) func emptyFileGivesTheDefaults(yaml: String) throws {
        #expect(try loadSettings(yaml: yaml) == loadSettings())
    }

    @Test func slashAtTheEndOfTheBaseURLIsCutOff() throws {
        let settings = try loadSettings(overrides: ["replicate.base_url": "http://127.0.0.1:9/v1//"])
        #expect(settings.replicate.baseURL == "http://127.0.0.1:9/v1")
    }

    @Test func printedSettingsReadBackTheSame() throws {
        let yaml = """
            outputs: {retention_days: 3}
            access: {stores: ["user:anna a b*"]}
            stores: {"a:b@c": {weight: 9, rpm: 4}}
            models: {o/n: {input_json: '{"a": "\\"\\\\ # ü"}'}}
            """
        for settings in [try loadSettings(), try loadSettings(yaml: yaml)] {
            #expect(try loadSettings(yaml: settings.printed(), environment: [:]) == settings)
        }
    }

    @Test func printedSettingsCommentEveryKey() throws {
        let lines = try loadSettings().printed().split(separator: "\n")
        for (variable, path) in SettingsTable.variables {
            #expect(lines.contains { $0.contains("; \(variable))") }, "\(variable)")
            #expect(lines.contains { $0.contains("  \(path[1]):") || $0.contains("# \(path[1]):") }, "\(path)")
        }
    }
}
