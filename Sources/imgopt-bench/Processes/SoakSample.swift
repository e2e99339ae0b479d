import FoundationEssentials
import Glibc

/// What a daemon takes of the machine at one moment.
struct SoakSample: Sendable {
    let seconds: Double
    let memoryMB: Double
    let descriptors: Double
    let databaseMB: Double
    let logMB: Double

    /// Looks at a daemon, whose database is in the folder `state`, so long after the beginning.
    init(_ daemon: DaemonProcess, state: String, after time: Duration) throws {
        seconds = time.inSeconds
        memoryMB = try daemon.process.usage().residentBytes / 1_048_576
        descriptors = Double(
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.process.pid)/fd").count)
        databaseMB = try Self.megabytes(state + "/imgopt.sqlite")
        logMB = try Self.megabytes(state + "/imgopt.sqlite-wal")
    }

    private static func megabytes(_ path: String) throws -> Double {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw BenchError("\(path) is not there") }
        return Double(status.st_size) / 1_048_576
    }
}
