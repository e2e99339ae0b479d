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
