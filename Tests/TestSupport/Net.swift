import FoundationEssentials
package import Testing

/// The net under every wait: so long may anything take before it is called lost.
///
/// No verdict hangs on time: what is waited for comes, or the test fails when the net is over. The number is so large
/// that no busy machine reaches it, and it stands in one place, `contrib/lib/net-seconds`, from which the scripts in
/// `contrib` have it too.
package enum Net {
    /// The net in seconds.
    package static let seconds: Int = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try? String(contentsOf: root.appending(path: "contrib/lib/net-seconds"), encoding: .utf8)
        guard let number = text.flatMap({ Int($0.prefix { $0.isNumber }) }) else {
            preconditionFailure("contrib/lib/net-seconds holds no number")
        }
        return number
    }()

    /// The net in milliseconds.
    package static let milliseconds = seconds * 1_000

    /// The net as a duration.
    package static let duration = Duration.seconds(seconds)

    /// Minutes for a whole test: several nets, so that the wait that failed is named first; the long forms of tests
    /// (`IMGOPT_FULL=1`) have many more waits.
    fileprivate static let testMinutes =
        (seconds + 59) / 60 * (ProcessInfo.processInfo.environment["IMGOPT_FULL"] == "1" ? 48 : 4)
}

extension Trait where Self == TimeLimitTrait {
    /// The net under a whole test.
    package static var net: Self { .timeLimit(.minutes(Net.testMinutes)) }
}
