import ImgoptHTTP
import Testing

@testable import ImgoptDaemon

/// What the settings and the variables say of the way to the provider.
struct NetworkTests {
    private func network(_ environment: [String: String] = [:], proxy: String? = nil) throws -> Network {
        var settings = Settings.Replicate()
        settings.proxy = proxy
        return try Network(settings, environment: environment)
    }

    @Test(
        arguments: [
            ([:], nil, nil), (["http_proxy": "http://a:1"], nil, nil), (["https_proxy": ""], nil, nil),
            (["HTTPS_PROXY": "http://a:1", "ALL_PROXY": "http://b:2"], nil, "the proxy http://a:1 (HTTPS_PROXY)"),
            (["HTTPS_PROXY": "http://a:1", "https_proxy": "http://c:3"], nil, "the proxy http://c:3 (https_proxy)"),
            (["all_proxy": "socks5h://b:2"], nil, "the proxy socks5h://b:2 (all_proxy)"),
            (["HTTPS_PROXY": "http://a:1"], "https://d:4", "the proxy https://d:4 (replicate.proxy)"),
            (["HTTPS_PROXY": "http://a:1"], "none", nil), (["HTTPS_PROXY": "http://a:1", "NO_PROXY": "*"], nil, nil),
        ] as [([String: String], String?, String?)])
    func aSettingGoesBeforeVariablesInTheirOrder(environment: [String: String], setting: String?, proxy: String?) throws
    {
        #expect(try network(environment, proxy: setting).proxy?.description == proxy)
    }

    @Test func aVariableThatIsNoProxyIsNamedAndNotRepeated() {
        let error = #expect(throws: Network.Problem.self) { try network(["HTTPS_PROXY": "gopher://anna:secret@a:1"]) }
        #expect(error?.description.hasPrefix("HTTPS_PROXY names no proxy") == true)
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: ["anna", ":secret", "anna:secret\nmore", ""])
    func credentialsAreOneLineAndNotRepeated(text: String) throws {
        let folder = try TemporaryFolder()
        var settings = Settings.Replicate()
        settings.proxy = "http://a:1"
        settings.proxyCredentialsFile = try folder.file("credentials", text)
        let error = #expect(throws: Network.Problem.self) { try Network(settings, environment: [:]) }
        #expect(error?.description.contains("replicate.proxy_credentials_file") == true)
        #expect(error?.description.contains("secret") == false)
        settings.proxyCredentialsFile = try folder.file("right", "anna:sec:ret \r\n")
        #expect(try Network(settings, environment: [:]).proxy?.hasLogin == true)
        settings.proxy = "none"
        #expect(try Network(settings, environment: [:]).warnings.count == 1)
    }

    @Test func aBinaryOrDamagedCertificateIsToldApart() throws {
        let folder = try TemporaryFolder()
        var settings = Settings.Replicate()
        let texts = [
            ("hello", "holds no certificate in PEM"),
            ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "number 1"),
        ]
        for (text, words) in texts {
            settings.caFile = try folder.file("ca", text)
            let error = #expect(throws: Network.Problem.self) { try Network(settings, environment: [:]) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
        #expect(throws: HTTPCertificates.Problem.binary) { try HTTPCertificates(pem: [0x30, 0x82, 1, 2]) }
    }

    @Test(arguments: [
        "http://proxy.example", "proxy.example:3128", "http://anna:secret@proxy.example:3128", "direct", "ftp://a:1",
    ])
    func aProxyInTheSettingsHasAPortAndNoUser(text: String) {
        let problems = settingsProblems(overrides: ["replicate.proxy": text])
        #expect(problems.count == 1 && problems[0].contains("replicate.proxy_credentials_file"), "\(problems)")
        #expect(!problems.joined().contains("secret"))
    }
}
