import Testing

@testable import ImgoptDaemon

/// What is to be done about a refused token follows from where it was found.
struct TokenRenewalTests {
    private func refusal(tokenFile: String? = nil, _ environment: [String: String]) throws -> String {
        let token = try TokenSource.load(tokenFile: tokenFile, environment: environment)
        return ProviderStatus(token: token.place).refusal("401")
    }

    @Test func `a credential is renewed by a restart, a file by a reload`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("replicate-token", "r8_secret")
        let credential = ["CREDENTIALS_DIRECTORY": folder.path, "REPLICATE_API_TOKEN": "r8_other"]
        #expect(try refusal(tokenFile: file, credential).hasSuffix("then restart: systemd copies it at each start"))
        #expect(try refusal(tokenFile: file, [:]).hasSuffix("into the file of replicate.token_file, then reload"))
        #expect(try refusal(["REPLICATE_API_TOKEN": "r8_other"]).contains("set REPLICATE_API_TOKEN"))
    }

    @Test func `a reload that finds the token elsewhere changes the advice`() {
        let status = ProviderStatus(token: .environment(TokenSource.variable))
        status.note(token: .file(setting: "replicate.token_file"))
        #expect(status.refusal("401").hasSuffix("then reload"))
    }
}
