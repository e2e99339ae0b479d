import Foundation

/// Where the programs of this build are.
enum Programs {
    static var daemon: String { folder + "/imgoptd" }
    static var simulator: String { folder + "/replicate-sim" }
    static var control: String { folder + "/imgoptctl" }

    /// The example of a service in Swift, `contrib/clients/swift/examples`.
    static var service: String { folder + "/swift-service" }

    /// The library that makes disks fail, see `Tests/CFaultyDisk`.
    static var faultyDisk: String { folder + "/libFaultyDisk.so" }

    /// The library that keeps timers true, see `Tests/CTrueTimers`.
    static var trueTimers: String { folder + "/libTrueTimers.so" }

    /// The tests' own program lies beside those that it tests.
    private static var folder: String {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own ?? CommandLine.arguments[0]).deletingLastPathComponent().path
    }

    /// The SHA-256 of files as the system's own tool has it.
    static func sha256(of paths: [String], in world: World) async throws -> [String] {
        let tool = try world.launch("/usr/bin/sha256sum", ["--"] + paths, name: "sha256sum")
        try await tool.lines.wait(for: paths.count, "a line of sha256sum for each file") { _ in true }
        return tool.lines.all.map { String($0.prefix { $0 != " " }) }
    }
}
