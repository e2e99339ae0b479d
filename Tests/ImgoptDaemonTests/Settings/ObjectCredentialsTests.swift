import ImgoptObjects
import Testing

@testable import ImgoptDaemon

struct ObjectCredentialsTests {
    private func load(
        _ environment: [String: String], file: String? = nil
    ) throws(ObjectCredentialsError) -> ObjectCredentials {
        var settings = Settings()
        settings.objects.credentialsFile = file
        return try SettingsSource(file: nil, environment: environment).objectCredentials(settings)
    }

    @Test func credentialWinsOverFileOverVariables() throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("keys", "fromFile\nsecret\n")
        var environment = ["AWS_ACCESS_KEY_ID": "fromVariable", "AWS_SECRET_ACCESS_KEY": "s"]
        environment["CREDENTIALS_DIRECTORY"] = folder.path
        #expect(try load(environment).accessKey == "fromVariable")
        #expect(try load(environment, file: file).accessKey == "fromFile")
        _ = try folder.file("s3-credentials", "fromCredential\nsecret\ntoken\n")
        #expect(
            try load(environment, file: file)
                == ObjectCredentials(accessKey: "fromCredential", secretKey: "secret", sessionToken: "token"))
    }

    @Test(arguments: [
        "key\nsecret", " key \r\n\n  secret\n", "# mine\nkey\nsecret\n",
        "[default]\naws_access_key_id = key\naws_secret_access_key=secret\n[other]\naws_access_key_id = no\n",
        "aws_secret_access_key = secret\naws_access_key_id = key\nregion = eu\n",
    ])
    func aFileHasTwoLinesOrIsAsAWSHasIt(text: String) throws {
        let expected = ObjectCredentials(accessKey: "key", secretKey: "secret")
        #expect(try SettingsSource.parse(Array(text.utf8), "f") == expected)
    }

    @Test(arguments: [
        "", "key", "key secret\nsecret", "a\nb\nc\nd", "[default]\naws_access_key_id = secret1\n", "k/y\nsecret",
    ])
    func whatIsNoneIsRefusedWithoutRepeatingIt(text: String) {
        let error = #expect(throws: ObjectCredentialsError.self) { try SettingsSource.parse(Array(text.utf8), "f") }
        #expect(error.map { "\($0)".contains("secret1") || "\($0)".contains("k/y") } == false)
    }

    @Test func withoutAnyAllWaysAreNamed() {
        let error = #expect(throws: ObjectCredentialsError.self) { try load([:]) }
        let text = error.map { "\($0)" } ?? ""
        for way in ["LoadCredential=s3-credentials", "s3.credentials_file", "AWS_ACCESS_KEY_ID"] {
            #expect(text.contains(way))
        }
        #expect(throws: ObjectCredentialsError.self) { try load([:], file: "/nowhere/keys") }
    }

    @Test(arguments: [
        ("acme", "acme"), (".", "%2E"), ("..", "%2E."), (".partial", "%2Epartial"), ("a:b@c", "a%3Ab%40c"),
        ("a.b-c_d", "a.b-c_d"),
    ])
    func aStoreIsOneStepOfANameAndLeadsNowhere(store: String, step: String) {
        #expect(ObjectStore.step(ofStore: store) == step)
    }

    @Test(arguments: [
        ("s3.endpoint", "https://h/v1", false), ("s3.endpoint", "http://10.0.0.1:9000", true),
        ("s3.endpoint", "https://u:p@h", false), ("s3.endpoint", "h.example", false),
        ("s3.endpoint", "https://h.example/", true), ("s3.bucket", "ab", false), ("s3.bucket", "my.bucket-1", true),
        ("s3.bucket", "a/b", false), ("s3.prefix", "a/b", true), ("s3.prefix", "/a", false),
        ("s3.prefix", "a/../b", false), ("s3.prefix", "a//b", false), ("s3.prefix", "a b", false),
        ("s3.cache_control", "max-age=60, public", true), ("s3.cache_control", "a\r\nb", false),
        ("s3.region", "eu west", false), ("outputs.store", "tape", false),
    ])
    func eachSettingTakesWhatMakesSense(name: String, value: String, isTaken: Bool) {
        let error = Result {
            try Settings.load(
                file: nil, environment: ["HOME": "/h"], overrides: [name: value, "outputs.retention_days": "7"])
        }
        #expect(((try? error.get()) != nil) == isTaken)
    }

    @Test func aBucketMustBeNamedWhereOutputsGoThere() {
        let error = #expect(throws: SettingsError.self) {
            try Settings.load(file: nil, environment: ["HOME": "/h"], overrides: ["outputs.store": "s3"])
        }
        #expect(error.map { "\($0)".contains("s3.bucket must be set where outputs.store is s3") } == true)
    }
}
