import ImgoptDatabase
import ImgoptEngine
import ImgoptJSON
import ImgoptReplicate
import Testing

@testable import ImgoptDaemon

@Suite("What is known of models") struct ModelCatalogTests {
    private static let model = "some/upscaler"
    private static let read = Moment(microseconds: 1_795_429_800_000_000)
    private static let schema: JSONValue = [
        "components": [
            "schemas": [
                "Input": [
                    "required": ["image", "prompt"],
                    "properties": [
                        "image": ["type": "string", "format": "uri"], "prompt": ["type": "string"],
                    ],
                ]
            ]
        ]
    ]

    private static func page(version: String = "v1") -> ModelPage {
        ModelPage(version: version, isOfficial: false, schema: schema)
    }

    private let folder: TemporaryFolder
    private let database: Database

    init() throws {
        folder = try TemporaryFolder()
        database = try Database(directory: folder.path)
    }

    private func catalog() -> ModelCatalog { ModelCatalog(settings: Settings(), database: database) }

    private func finding(
        _ catalog: ModelCatalog, _ name: String = model, prompt: String? = nil, after span: TimeSpan = .zero
    ) -> ModelCatalog.Finding {
        catalog.finding(
            catalog.known(name), name, prompt: prompt, input: nil, defaults: nil, at: Self.read + span)
    }

    private func isRefused(_ finding: ModelCatalog.Finding) -> Bool {
        if case .refused = finding { true } else { false }
    }

    @Test func `an image is refused by what was read just now, and by nothing older`() {
        let catalog = catalog()
        #expect(finding(catalog) == .unread)
        catalog.learn(Self.model, Self.page(), runs: nil, at: Self.read)
        #expect(isRefused(finding(catalog)))
        #expect(isRefused(finding(catalog, after: ModelCatalog.refusesFor)))
        #expect(finding(catalog, after: ModelCatalog.refusesFor + .seconds(1)) == .unread)
        let slot = ImageSlot(field: "image", isArray: false)
        guard case .fine(let use) = finding(catalog, prompt: "white", after: .minutes(600)) else {
            Issue.record("what was known is refused")
            return
        }
        #expect(use.slot == slot && use.required == ["image", "prompt"] && use.sentAs == Self.model + ":v1")
        #expect(use.members.types == ["image": "string", "prompt": "string"])
    }

    @Test func `a model that is missing is asked for again later`() {
        let catalog = catalog()
        catalog.learnMissing(Self.model, at: Self.read)
        #expect(isRefused(finding(catalog, prompt: "white")))
        #expect(finding(catalog, prompt: "white", after: .minutes(6)) == .unread)
    }

    @Test func `a start needs no page of a model that something was submitted for`() throws {
        let first = catalog()
        first.learn(Self.model, Self.page(), runs: nil, at: Self.read)
        #expect(catalog().known(Self.model) == nil, "a name that nothing was submitted for")
        #expect(database.knownModelID(for: Self.model) == nil, "a look at a model is kept")
        _ = try first.id(of: Self.model)
        #expect(catalog().use(of: Self.model)?.sentAs == Self.model + ":v1")
        // And one that is read once it has its number.
        first.learn(Self.model, Self.page(version: "v2"), runs: nil, at: Self.read)
        #expect(catalog().use(of: Self.model)?.sentAs == Self.model + ":v2")
    }

    @Test func `a version that is gone is looked for again, once`() throws {
        let catalog = catalog()
        _ = try catalog.id(of: Self.model)
        catalog.learn(Self.model, Self.page(), runs: nil, at: Self.read)
        #expect(!catalog.doubt(Self.model, at: Self.read + .minutes(1)), "it was read just now")
        #expect(catalog.doubt(Self.model, at: Self.read + .minutes(6)))
        #expect(catalog.use(of: Self.model) == nil && finding(catalog, prompt: "white", after: .minutes(6)) == .unread)
        catalog.learn(Self.model, Self.page(version: "v2"), runs: nil, at: Self.read + .minutes(6))
        #expect(catalog.use(of: Self.model)?.sentAs == Self.model + ":v2")
        #expect(!catalog.doubt(Self.model, at: Self.read + .minutes(7)))
    }

    /// While pages can't be read, what is known of official models will do; others wait.
    @Test(arguments: [
        ("google/nano-banana", true), ("nightmareai/real-esrgan", false), ("nightmareai/real-esrgan:v", true),
        ("some/upscaler", false), ("deployments/google/nano-banana", false),
    ])
    func `without its page a model that is known whole is used`(_ name: String, _ isUsed: Bool) {
        #expect(catalog().use(of: name)?.sentAs == (isUsed ? name : nil))
    }
}
