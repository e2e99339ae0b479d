import FoundationEssentials
import Glibc

/// What the kernel says of this process.
struct ProcessFigures: Sendable {
    /// Memory that is in use, in bytes.
    var residentBytes: Int64?
    /// Processor time since the start, in seconds.
    var cpuSeconds: Double
    /// Open descriptors, and as many as there may be.
    var openDescriptors: Int?
    var maxDescriptors: Int?

    /// As it is now. What can't be read is nil.
    init() {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Int64($0) }
        residentBytes = pages.map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) }
        openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            maxDescriptors = Int(clamping: limit.rlim_cur)
        }
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        cpuSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }
}
