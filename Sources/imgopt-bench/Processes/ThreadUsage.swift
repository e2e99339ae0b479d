import FoundationEssentials
import Glibc

/// What the threads of a process have used so far, by the room that they work for.
///
/// Told by their names: curl's thread is `imgopt-http`, those of the sockets begin with `NIO-`. Turns, the database,
/// sessions and files share the threads of the pools and are told together. Threads that have ended are counted there
/// too, since only those of pools end.
struct ThreadUsage: Sendable {
    let httpSeconds: Double
    let socketSeconds: Double
    let otherSeconds: Double
    /// How often each thread that lives gave up its core to wait, by its number.
    private let waits: [String: Double]

    init(pid: Int32) throws {
        let folder = "/proc/\(pid)/task"
        var (http, socket) = (0.0, 0.0)
        var waits: [String: Double] = [:]
        for thread in try FileManager.default.contentsOfDirectory(atPath: folder) {
            // It may have ended since.
            guard let name = try? ProcFile.read("\(folder)/\(thread)/comm"),
                let status = try? ProcFile.read("\(folder)/\(thread)/status"),
                let seconds = try? Self.seconds("\(folder)/\(thread)/schedstat")
            else { continue }
            waits[thread] = try ProcFile.number("voluntary_ctxt_switches", in: status)
            if name.hasPrefix("imgopt-http") { http += seconds }
            if name.hasPrefix("NIO-") { socket += seconds }
        }
        (httpSeconds, socketSeconds) = (http, socket)
        otherSeconds = try ProcessUsage(pid: pid).cpuSeconds - http - socket
        self.waits = waits
    }

    /// How often a thread gave up its core since `before`; those that have ended meanwhile are not counted.
    func waits(since before: ThreadUsage) -> Double {
        waits.reduce(0) { $0 + $1.value - (before.waits[$1.key] ?? 0) }
    }

    private static func seconds(_ path: String) throws -> Double {
        guard let text = try ProcFile.read(path).split(separator: " ").first, let nanoseconds = Double(text) else {
            throw BenchError("\(path) can't be read")
        }
        return nanoseconds / 1e9
    }
}
