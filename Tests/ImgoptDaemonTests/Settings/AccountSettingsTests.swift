import ImgoptEngine
import ImgoptWire
import Testing

@testable import ImgoptDaemon

/// Accounts in the settings: their names, their tokens, and the stores that use them.
struct AccountSettingsTests {
    private static let yaml = """
        accounts:
          studio: {token_env: STUDIO_TOKEN, rpm: 12, daily_budget: 40}
          anna: {token_file: /etc/imgopt/anna}
        stores:
          acme: {account: studio}
          bolt: {account: [default, studio]}
        """

    @Test func oneOrSeveralAreNamedAndPrintedAsTheyWereGiven() throws {
        let settings = try loadSettings(yaml: Self.yaml)
        #expect(settings.store("acme").accounts == ["studio"])
        #expect(settings.store("bolt").accounts == ["default", "studio"])
        #expect(settings.store("other").accounts == ["default"])
        #expect(settings.accounts["studio"]?.rpm == 12 && settings.accounts["studio"]?.burst == 12)
        #expect(settings.accounts["anna"]?.rpm == 450 && settings.accounts["anna"]?.burst == 20)
        #expect(try loadSettings(yaml: settings.printed()) == settings)
        let given = try loadSettings(yaml: Self.yaml, overrides: ["stores.acme.account": "default,anna"])
        #expect(given.store("acme").accounts == ["default", "anna"])
    }

    @Test func theEngineKnowsThemByTheirNumbers() throws {
        let numbers = ["default": AccountID.main, "studio": AccountID(1), "anna": AccountID(2)]
        let settings = try loadSettings(yaml: Self.yaml).numbered { numbers[$0] ?? AccountID(9) }
        let engine = EngineSettings(settings)
        #expect(engine.accounts[AccountID(1)]?.createLimit == 12)
        #expect(engine.accounts[AccountID(1)]?.dailyBudget == Money(micros: 40_000_000))
        #expect(StoreSettings(settings, store: "bolt").accounts == [.main, AccountID(1)])
        #expect(StoreSettings(settings, store: "other").accounts == [.main])
        #expect(StoreSettings(try loadSettings(), store: "any").accounts == [.main])
    }

    @Test(arguments: [
        ("accounts: {studio: {rpm: 5}}", "must say once where its token is: token_credential, token_file or token_env"),
        ("accounts: {studio: {token_env: A, token_file: /a}}", "must say once where its token is"),
        ("accounts: {default: {token_env: A}}", "and not default: that one is replicate.* and limiter.*"),
        ("accounts: {Studio: {token_env: A}}", "is no name for one of accounts"),
        ("accounts: {studio: {token_env: A, rpm: 5, burst: 6}}", "accounts.studio.burst is 6 but must be at most"),
        ("accounts: {studio: {token_env: 1A}}", "must be the name of a variable"),
        ("accounts: {studio: {token_credential: a/b}}", "must be the name of a credential"),
        ("accounts: {studio: {token: r8_secret}}", "accounts.studio.token is no setting"),
        ("stores: {acme: {account: []}}", "must be the name of an account"),
        ("stores: {acme: {account: [a, a]}}", "or a list of such that differ"),
    ])
    func whatIsWrongIsNamed(yaml: String, words: String) {
        let problems = settingsProblems(yaml: yaml)
        #expect(problems.contains { $0.contains(words) }, "\(problems)")
        #expect(!problems.contains { $0.contains("r8_secret") })
    }

    @Test func aStoreMayNameOneThatIsNotThere() throws {
        let settings = try loadSettings(yaml: "stores: {acme: {account: studoi}}")
        #expect(settings.warnings.contains { $0.contains("acme") && $0.contains("studoi, which is not in accounts") })
    }

    @Test func tokensAreFoundWhereEachAccountSays() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("anna", "r8_anna\n")
        _ = try folder.file("berta-token", "r8_berta")
        let settings = try loadSettings(
            yaml: """
                accounts:
                  studio: {token_env: STUDIO_TOKEN}
                  anna: {token_file: \(file)}
                  berta: {token_credential: berta-token}
                """)
        let variables = [
            "REPLICATE_API_TOKEN": "r8_main", "STUDIO_TOKEN": "r8_studio", "CREDENTIALS_DIRECTORY": folder.path,
        ]
        let tokens = try SettingsSource(file: nil, environment: variables).tokens(settings)
        #expect(
            tokens.mapValues(\.value)
                == ["default": "r8_main", "studio": "r8_studio", "anna": "r8_anna", "berta": "r8_berta"])
        #expect(tokens["anna"]?.place.renewal.contains("accounts.anna.token_file") == true)
        let error = #expect(throws: TokenError.self) {
            try SettingsSource(file: nil, environment: ["REPLICATE_API_TOKEN": "r8_main"]).tokens(settings)
        }
        #expect(error.map { "\($0)" }?.contains("no token for account") == true)
    }

    @Test func aReloadTakesThemInAndOut() throws {
        let running = try loadSettings(yaml: Self.yaml)
        var new = running
        new.accounts["anna"] = nil
        new.accounts["berta"] = Settings.Account(tokenVariable: "B")
        new.accounts["studio"]?.rpm = 60
        new.stores["acme"]?.accounts = ["default"]
        let change = SettingsChange(from: running, to: new)
        #expect(
            Set(change.changed)
                == ["accounts.anna", "accounts.berta", "accounts.studio.rpm", "stores.acme.account"])
        #expect(change.changedStores == ["acme"] && change.settings.accounts == new.accounts)
    }
}
