/// How the stand-in is started.
struct SimulatorOptions: Sendable {
    let arguments: [String]

    /// It refuses nothing. Runs last up to `longestRun` milliseconds.
    static func unlimited(longestRun: Int, outputBytes: Int = 1024) -> SimulatorOptions {
        SimulatorOptions(
            arguments: [
                "--create-rpm", "0", "--read-rpm", "0", "--run-min-ms", "0", "--run-max-ms", "\(longestRun)",
                "--start-min-ms", "0", "--start-max-ms", "0", "--output-bytes", "\(outputBytes)",
            ])
    }

    /// The same, and one in fifty of much that it is asked goes wrong: before and after what it does, on the way back,
    /// in the list, in predictions and in downloads.
    static func faulty(longestRun: Int, outputBytes: Int) -> SimulatorOptions {
        let faults = [
            "reset_before", "error_before", "error_after", "reset_after", "truncated_body", "html_body", "not_json",
            "output_short", "download_missing", "download_error", "download_truncated",
        ]
        return SimulatorOptions(
            arguments: unlimited(longestRun: longestRun, outputBytes: outputBytes).arguments
                + faults.flatMap { ["--fault", "\($0)=0.02"] })
    }

    /// It refuses nothing, and is slow: each answer takes `answers` milliseconds, drawn evenly, and no more than
    /// `perSecond` leave it in a second. Runs last from 10 to 20 ms.
    static func unhurried(_ answers: ClosedRange<Int>, perSecond: Int, outputBytes: Int) -> SimulatorOptions {
        let delays = ["create", "get", "list", "download"].flatMap { kind in
            ["--delay", "\(kind)=\(answers.lowerBound)-\(answers.upperBound)"]
        }
        return SimulatorOptions(
            arguments: [
                "--create-rpm", "0", "--read-rpm", "0", "--run-min-ms", "10", "--run-max-ms", "20",
                "--start-min-ms", "0", "--start-max-ms", "0", "--output-bytes", "\(outputBytes)",
                "--answers-per-s", "\(perSecond)",
            ] + delays)
    }

    /// It refuses every creation beyond the rate. Runs last from `shortestRun` to `longestRun` milliseconds.
    static func limited(perMinute: Int, burst: Int, shortestRun: Int, longestRun: Int) -> SimulatorOptions {
        SimulatorOptions(
            arguments: [
                "--limiter", "bucket", "--create-rpm", "\(perMinute)", "--create-burst", "\(burst)",
                "--run-min-ms", "\(shortestRun)", "--run-max-ms", "\(longestRun)", "--output-bytes", "20480",
            ])
    }

    /// It refuses every creation beyond so many in any minute, and takes a quarter of a second to answer.
    static func slow(perMinute: Int, shortestRun: Int, longestRun: Int, outputBytes: Int) -> SimulatorOptions {
        SimulatorOptions(
            arguments: [
                "--limiter", "sliding", "--create-rpm", "\(perMinute)", "--run-min-ms", "\(shortestRun)",
                "--run-max-ms", "\(longestRun)", "--output-bytes", "\(outputBytes)", "--delay", "create=250",
                "--delay", "get=250", "--delay", "list=250",
            ])
    }
}
