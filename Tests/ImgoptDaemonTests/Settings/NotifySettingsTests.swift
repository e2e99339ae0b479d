import ImgoptEngine
import Testing

@testable import ImgoptDaemon

/// What is said of wrong settings of hooks.
struct NotifySettingsTests {
    @Test func nothingIsToldUnlessItIsSet() throws {
        let settings = try loadSettings()
        #expect(!settings.notify.isSet && settings.notify.kinds == ["job.finished"])
    }

    @Test func whatIsSetIsReadAndPrintedAgain() throws {
        let settings = try loadSettings(overrides: [
            "notify.exec": "/usr/local/bin/hook, --shop, acme", "notify.webhook_url": "https://Shop.example:8443/a?b=c",
            "notify.hosts": "other.example, shop.example", "notify.kinds": "item.done,item.failed",
        ])
        #expect(settings.notify.exec == ["/usr/local/bin/hook", "--shop", "acme"])
        #expect(settings.notify.kinds == ["item.done", "item.failed"])
        #expect(settings.printed().contains("webhook_url: \"https://Shop.example:8443/a?b=c\""))
    }

    @Test(arguments: [
        ("{exec: [hook, now]}", "exec must begin with the absolute path of a program, which \"hook\" is not"),
        ("{exec: [/bin/true], kinds: []}", "kinds must name a kind of event where a hook is set"),
        ("{kinds: [job.progress]}", "kinds must be a list, each entry the kind of an event that is kept, such as "),
        (
            "{webhook_url: \"https://shop.example/\"}",
            "webhook_url names the host shop.example, which is not in notify.hosts: add it there if events may go to it"
        ),
        ("{webhook_url: \"https://a.shop.example/\", hosts: [shop.example]}", "webhook_url names the host a.shop."),
        (
            "{webhook_url: \"http://shop.example/\", hosts: [shop.example]}",
            "webhook_url must be an https URL without user or fragment (http only for a loopback address)"
        ),
        (
            "{webhook_url: \"https://u:secret@shop.example/\", hosts: [shop.example]}",
            "webhook_url must be an https URL"
        ),
        ("{webhook_url: \"file:///etc/passwd\"}", "webhook_url must be an https URL"),
        ("{webhook_secret_file: whsec_abc}", "webhook_secret_file must be the absolute path of a file that holds"),
        ("{retry_base_ms: 400000}", "retry_base_ms is 400000 but must be at most notify.retry_max_ms, 300000"),
        ("{concurrent: 0}", "concurrent is \"0\" but must be a whole number from 1 to 64"),
    ])
    func whatIsWrongIsSaidInWords(notify: String, words: String) throws {
        let problems = settingsProblems(yaml: "notify: \(notify)")
        #expect(problems.count == 1 && problems.first?.contains("notify.\(words)") == true, "\(problems)")
        #expect(problems.first?.contains("secret@") == false && problems.first?.contains("whsec_abc") == false)
    }

    @Test(arguments: ["http://127.0.0.1:8000/hook", "http://localhost/hook", "https://127.0.0.1/hook"])
    func aLoopbackAddressMayGoWithoutTLSAndIsListedToo(url: String) throws {
        let host = url.contains("localhost") ? "localhost" : "127.0.0.1"
        _ = try loadSettings(overrides: ["notify.webhook_url": url, "notify.hosts": host])
        #expect((try? loadSettings(overrides: ["notify.webhook_url": url])) == nil)
    }

    @Test func aProgramThatCantBeRunIsAWarning() throws {
        let folder = try TemporaryFolder()
        var settings = Settings()
        settings.state.directory = folder.path
        func warnings(_ program: String) -> String {
            settings.notify.exec = [program]
            return Surroundings(settings).warnings.joined()
        }
        #expect(warnings(folder.path + "/none").contains("/none (notify.exec) is not there"))
        #expect(warnings(folder.path).contains("(notify.exec) is no file"))
        #expect(warnings(try folder.file("text", "")).contains("/text (notify.exec) may not be run by user"))
        #expect(!warnings("/bin/sh").contains("notify.exec"))
    }
}
