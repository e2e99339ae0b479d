import Testing

@testable import ImgoptDaemon

struct SettingsRefusalTests {
    @Test func allProblemsAreNamedAtOnceWithTheirLines() {
        let yaml = """
            limiter:
              rpm: 0
              brust: 3
            fairness: 7
            limitr: {}
            stores:
              "a/b": {weight: 1}
              acme:
                weight: heavy
                colour: red
            """
        let expected = [
            "imgoptd.yaml:3: limiter.brust is no setting; did you mean burst?",
            "imgoptd.yaml:4: fairness must hold settings, one a line, indented",
            "imgoptd.yaml:5: limitr is no section; did you mean limiter?",
            "imgoptd.yaml:7: stores.a/b is no name for one of stores: must be 1 to 128 of A-Z a-z 0-9 . _ : @ -",
            "imgoptd.yaml:10: stores.acme.colour is no setting",
            "imgoptd.yaml:2: limiter.rpm is \"0\" but must be a whole number from 1 to 1000000",
            "imgoptd.yaml:9: stores.acme.weight is \"heavy\" but must be a number from 0.01 to 1000",
        ]
        #expect(settingsProblems(yaml: yaml) == expected)
    }

    @Test func badValuesAreNamedWithWhatIsAllowed() {
        let yaml = """
            limiter:
              rpm: 0
              burst: many
            stores:
              acme:
                weight: 1500
            log: {level: loud}
            """
        let expected = [
            "imgoptd.yaml:2: limiter.rpm is \"0\" but must be a whole number from 1 to 1000000",
            "imgoptd.yaml:3: limiter.burst is \"many\" but must be a whole number from 1 to 1000000",
            "imgoptd.yaml:7: log.level is \"loud\" but must be "
                + "one of trace, debug, info, notice, warning, error, critical",
            "imgoptd.yaml:6: stores.acme.weight is \"1500\" but must be a number from 0.01 to 1000",
        ]
        #expect(settingsProblems(yaml: yaml) == expected)
    }

    @Test(arguments: [
        ("limiter: {rpm: }", "imgoptd.yaml:1: limiter.rpm has no value: give one, or leave the line out"),
        ("limiter: {rpm: [1]}", "imgoptd.yaml:1: limiter.rpm must be a whole number from 1 to 1000000"),
        ("limiter: {rpm: {a: 1}}", "imgoptd.yaml:1: limiter.rpm must be a whole number from 1 to 1000000"),
        ("limiter: {rpm: 99999999999999999999}", nil),
        ("access: {stores: [[a]]}", nil),
        ("access: {stores: [acme]}", nil),
        ("access: {admin_groups: wheel}", nil),
        ("- a\n- b", "imgoptd.yaml:1: must hold sections such as limiter, each with its settings"),
        ("limiter: {rpm: 1}\nlimiter: {rpm: 2}", nil),
        ("limiter: [", nil),
        ("{1: 2}: 3", nil),
        ("\u{0}", nil),
    ])
    func fileOfAWrongShapeIsRefused(yaml: String, message: String?) {
        let problems = settingsProblems(yaml: yaml)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("imgoptd.yaml") == true)
        if let message { #expect(problems == [message]) }
    }

    @Test func missingFileIsNamed() {
        #expect(throws: SettingsError.self) {
            try Settings.load(file: "/nowhere/imgoptd.yaml", environment: userEnvironment)
        }
    }

    @Test func folderInPlaceOfTheFileIsRefused() {
        #expect(throws: SettingsError.self) { try Settings.load(file: "/tmp", environment: userEnvironment) }
    }

    @Test func aVariableThatIsNearlyASettingIsRefusedByNameWithoutItsValue() {
        let secret = "r8_abcdefghijklmnop"
        let problems = settingsProblems(
            environment: userEnvironment.merging(["IMGOPT_REPLICATE_TOKEN": secret, "IMGOPT_LIMITER_RPN": "3"]) { $1 })
        #expect(problems == ["IMGOPT_LIMITER_RPN is no setting; did you mean IMGOPT_LIMITER_RPM?"])
    }

    /// A shell, a container or a CI has variables of its own that begin like ours.
    @Test func aVariableThatIsNoSettingAtAllIsWarnedOf() throws {
        let secret = "r8_abcdefghijklmnop"
        let strays = ["IMGOPT_REPLICATE_TOKEN": secret, "IMGOPT_HOME": "/x", "IMGOPT_": "", "IMGOPT_SOCKET": "/s"]
        let settings = try loadSettings(environment: userEnvironment.merging(strays) { $1 })
        #expect(settings.strayVariables == strays.keys.sorted())
        let told = settings.warnings.filter { $0.contains("is no setting") }
        #expect(told.count == 4 && told[0].hasPrefix("IMGOPT_ in the environment"))
        #expect(!settings.warnings.joined().contains(secret))
    }

    @Test(arguments: [
        ("limiter.rmp", "limiter.rpm"), ("stores.acme.wieght", "stores.acme.weight"),
        ("models.google/nano-banana.price_per_rum", "models.google/nano-banana.price_per_run"),
    ])
    func aMistypedOverrideIsToldWhatWasMeant(name: String, meant: String) {
        #expect(
            settingsProblems(overrides: [name: "1"])
                == ["command line: \(name) is no setting; did you mean \(meant)?"])
    }

    @Test(arguments: ["limiter", "limiter.nothing", "stores.weight", "stores..weight", "stores.a/b.weight", "", "."])
    func unknownOverridesAreRefused(name: String) {
        #expect(settingsProblems(overrides: [name: "1"]) == ["command line: \(name) is no setting"])
    }

    @Test func relationsBetweenValuesAreChecked() {
        let problems = settingsProblems(
            yaml: "limiter: {rpm: 10, burst: 11}\n",
            overrides: [
                "poll.min_interval_ms": "30001", "engine.retry_base_ms": "60001", "fairness.batch_size": "5",
                "engine.breaker_rest_base_ms": "300001",
            ])
        #expect(problems.count == 5)
        #expect(problems.contains("imgoptd.yaml:1: limiter.burst is 11 but must be at most limiter.rpm, 10"))
        #expect(problems.contains("fairness.max_per_store is 20 but must be at most fairness.batch_size, 5"))
    }

    @Test(arguments: [
        "http://api.replicate.com/v1", "ftp://localhost", "https://", "api.replicate.com", "https://u:p@h/",
        "https://u@h",
        "https://h/?a=b", "https://h/#f", "http://127.0.0.1.evil.example/", "http://127.0.0/", "http://localhost.evil/",
        "",
    ])
    func badBaseURLIsRefusedWithoutRepeatingIt(url: String) {
        let problems = settingsProblems(overrides: ["replicate.base_url": url])
        #expect(problems == ["command line: replicate.base_url must be \(SettingRules.baseURL.allowed)"])
    }

    @Test(arguments: [
        "http://localhost:8080/v1", "http://127.8.9.1/v1", "http://[::1]:1/v1", "https://proxy.example/a/b",
    ])
    func goodBaseURLIsTaken(url: String) throws {
        #expect(try loadSettings(overrides: ["replicate.base_url": url]).replicate.baseURL == url)
    }

    @Test(arguments: ["660", "0660", "0600", "0666"]) func socketModeIsOctal(mode: String) throws {
        let bits = try loadSettings(yaml: "socket: {mode: \(mode)}\n").socket.modeBits
        #expect(bits == UInt32(mode, radix: 8))
    }

    @Test(arguments: ["0777", "0060", "abc", "0888", "-660", "00000660", ""]) func oddSocketModeIsRefused(mode: String)
    {
        #expect(settingsProblems(overrides: ["socket.mode": mode]).count == 1)
    }

    @Test func tokenPutInPlaceOfItsFileIsNotRepeated() {
        let problems = settingsProblems(overrides: ["replicate.token_file": "r8_secret"])
        #expect(problems.count == 1)
        #expect(!problems.joined().contains("r8_secret"))
    }

    @Test func tokenInTheFileIsNotRepeated() {
        for yaml in ["replicate:\n  token: r8_secret\n", "replicate:\n  token: [r8_secret\n", "r8_secret"] {
            let problems = settingsProblems(yaml: yaml)
            #expect(problems.count == 1)
            #expect(!problems.joined().contains("r8_secret"))
        }
    }

    @Test func relativePathsAndOddHostsAreRefused() {
        for (name, value) in [
            ("state.directory", "state"), ("outputs.directory", "./out"), ("socket.path", "imgopt.sock"),
            ("socket.path", "/" + String(repeating: "s", count: 107)), ("replicate.delivery_hosts", "a..b"),
            ("replicate.delivery_hosts", "https://a"), ("replicate.model", "nano"), ("replicate.model", "a/b/c"),
            ("money.daily_budget", "-1"), ("money.daily_budget", "1e3"), ("money.daily_budget", "0.0000001"),
            ("money.daily_budget", "1000000000.000001"), ("money.currency", "US$"), ("money.currency", ""),
            ("stores.acme.daily_budget", "1,5"), ("models.a/b.price_per_run", "10000.1"),
            ("models.a/b.price_per_second", "free"), ("models.a/b.input_json", "[1]"), ("models.a/b.input_json", "{"),
            ("models.a/b.image_field", "a b"),
        ] {
            #expect(settingsProblems(overrides: [name: value]).count == 1, "\(name)=\(value)")
        }
    }
}

struct AccessRuleTests {
    @Test func ruleNamesItsSubjectAndStores() throws {
        let rule = try #require(AccessRule(parsing: "  group:photo   acme  shop-*"))
        #expect(rule.subject == .group("photo"))
        #expect(rule.allows(store: "acme"))
        #expect(rule.allows(store: "shop-7"))
        #expect(!rule.allows(store: "acme2"))
        #expect(!rule.allows(store: "shop"))
        #expect(AccessRule(parsing: "user:1000 *")?.allows(store: "any") == true)
    }

    @Test(arguments: ["", "user:anna", "anna acme", "user: acme", "role:x acme", "user:anna ac*me", "user:anna a/b"])
    func whatIsNoRuleIsRefused(text: String) {
        #expect(AccessRule(parsing: text) == nil)
    }
}
