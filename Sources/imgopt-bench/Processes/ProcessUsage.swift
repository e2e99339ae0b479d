import Glibc

/// What a process has used so far.
struct ProcessUsage: Sendable {
    /// User and system time of all its threads.
    let cpuSeconds: Double
    /// Bytes that it caused to be written to disk.
    let writtenBytes: Double
    let residentBytes: Double
    /// The most that was resident at any time.
    let peakBytes: Double

    init(pid: Int32) throws {
        try self.init(folder: "/proc/\(pid)")
    }

    static func ofThisProcess() throws -> ProcessUsage { try ProcessUsage(folder: "/proc/self") }

    /// CPU time in seconds, finer than the ticks of `cpuSeconds`.
    static func exactCPUSeconds(pid: Int32) throws -> Double {
        var (clock, time) = (clockid_t(), timespec())
        guard unsafe clock_getcpuclockid(pid, &clock) == 0, unsafe clock_gettime(clock, &time) == 0 else {
            throw BenchError("process \(pid) has no clock")
        }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private init(folder: String) throws {
        // The name, in parentheses, may hold anything; what follows it are numbers from the third field on.
        let fields = try ProcFile.read(folder + "/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw BenchError("\(folder)/stat can't be read")
        }
        cpuSeconds = (user + system) / ProcFile.ticksPerSecond
        writtenBytes = try ProcFile.number("write_bytes", in: try ProcFile.read(folder + "/io"))
        let status = try ProcFile.read(folder + "/status")
        residentBytes = try ProcFile.number("VmRSS", in: status) * 1024
        peakBytes = try ProcFile.number("VmHWM", in: status) * 1024
    }
}
