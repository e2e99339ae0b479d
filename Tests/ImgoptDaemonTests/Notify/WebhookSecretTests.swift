import Testing

@testable import ImgoptDaemon

struct WebhookSecretTests {
    /// The example of the specification's own libraries: TestWebhookSign in libraries/go/webhook_test.go of
    /// https://github.com/standard-webhooks/standard-webhooks.
    @Test func theSignatureIsThatOfTheStandardsExample() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let body = Array(#"{"test": 2432232314}"#.utf8)
        let signature = secret.signature(of: body, id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330)
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(arguments: [
        "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_dG9vIHNob3J0", "whsec_!!!!9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_" + String(repeating: "A", count: 88),
    ])
    func whatIsNoSecretIsNone(text: String) { #expect(WebhookSecret(text) == nil) }

    @Test func aSecretIsNeverWritten() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("MfKQ") && !text.contains("242"), "\(text)")
        }
    }

    private func problem(_ settings: Settings, _ environment: [String: String] = [:]) -> WebhookError? {
        do throws(WebhookError) {
            _ = try SettingsSource(file: nil, environment: environment).webhookSecret(settings)
            return nil
        } catch {
            return error
        }
    }

    @Test func theCredentialGoesBeforeTheFileAndABrokenPlaceIsAnError() throws {
        let folder = try TemporaryFolder()
        var settings = Settings()
        #expect(problem(settings)?.isUnseen == true)
        settings.notify.webhookSecretFile = folder.path + "/none"
        #expect(problem(settings)?.description.hasSuffix("/none (notify.webhook_secret_file) is not there") == true)
        settings.notify.webhookSecretFile = try folder.file("short", "whsec_dG9vIHNob3J0\n")
        let short = try #require(problem(settings)).description
        #expect(short.contains("the base64 of 24 to 64 bytes") && !short.contains("dG9v"))
        settings.notify.webhookSecretFile = try folder.file("right", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
        #expect(problem(settings) == nil)
        _ = try folder.file("notify-secret", "nothing")
        let broken = problem(settings, ["CREDENTIALS_DIRECTORY": folder.path])
        #expect(broken?.description.hasPrefix("the credential notify-secret must hold whsec_") == true)
    }
}
