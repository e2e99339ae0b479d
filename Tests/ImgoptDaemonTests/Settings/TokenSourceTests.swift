import Testing

@testable import ImgoptDaemon

struct TokenSourceTests {
    @Test func credentialWinsOverFileOverVariable() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("token", "from-file\n")
        var environment = ["REPLICATE_API_TOKEN": "from-variable", "CREDENTIALS_DIRECTORY": folder.path]
        #expect(try TokenSource.load(tokenFile: nil, environment: environment).value == "from-variable")
        #expect(try TokenSource.load(tokenFile: file, environment: environment).value == "from-file")
        _ = try folder.file("replicate-token", " \n from-credential\r\n")
        #expect(try TokenSource.load(tokenFile: file, environment: environment).value == "from-credential")
        environment["CREDENTIALS_DIRECTORY"] = nil
        #expect(try TokenSource.load(tokenFile: file, environment: environment).value == "from-file")
    }

    @Test func withoutATokenAllThreeWaysAreNamed() {
        let error = #expect(throws: TokenError.self) { try TokenSource.load(tokenFile: nil, environment: [:]) }
        let text = error.map { "\($0)" } ?? ""
        for way in ["LoadCredential=replicate-token", "replicate.token_file", "REPLICATE_API_TOKEN"] {
            #expect(text.contains(way))
        }
    }

    @Test func placeThatIsThereButBrokenIsNotSkipped() throws {
        let folder = try TemporaryFolder()
        let environment = ["REPLICATE_API_TOKEN": "other"]
        #expect(throws: TokenError.self) { try TokenSource.load(tokenFile: "/nowhere/token", environment: environment) }
        #expect(throws: TokenError.self) { try TokenSource.load(tokenFile: folder.path, environment: environment) }
        let empty = try folder.file("empty", " \n")
        #expect(throws: TokenError.empty(place: empty)) {
            try TokenSource.load(tokenFile: empty, environment: environment)
        }
        #expect(throws: TokenError.empty(place: "REPLICATE_API_TOKEN")) {
            try TokenSource.load(tokenFile: nil, environment: ["REPLICATE_API_TOKEN": ""])
        }
    }

    @Test(arguments: ["secret one", "secret\nsecret", "secret\u{0}", "secrét", "\u{feff}secret"])
    func whatIsNoSingleWordIsRefusedWithoutRepeatingIt(content: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("token", content)
        let error = #expect(throws: TokenError.malformed(place: file)) {
            try TokenSource.load(tokenFile: file, environment: [:])
        }
        #expect(error.map { "\($0)".contains("secr") } == false)
    }

    @Test func hugeFileIsRefused() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("token", String(repeating: "x", count: 5000))
        #expect(throws: TokenError.self) { try TokenSource.load(tokenFile: file, environment: [:]) }
    }

    @Test func tokenShowsItselfNowhere() {
        let token = ReplicateToken("r8_secret")
        var dumped = ""
        dump(token, to: &dumped)
        dump([token], to: &dumped)
        #expect(!"\(token) \([token]) \(String(reflecting: token)) \(dumped)".contains("r8_secret"))
    }
}
