import Glibc
import ImgoptJSON

/// The machine while something was measured: figures mean little without it.
struct Machine: Sendable, CustomStringConvertible {
    let cores: Int
    /// What the processor calls itself.
    let processor: String
    let memoryGB: Int
    /// Runnable processes in the minute before.
    let loadBefore: Double
    /// The share of all cores that programs other than these used meanwhile, in percent.
    let othersPercent: Double

    var description: String {
        "\(cores) cores (\(processor)), \(memoryGB) GB, load before \(loadBefore); "
            + "other programs used \(othersPercent) % of the cores meanwhile"
    }

    var json: JSONValue {
        [
            "cores": .integer(cores), "processor": .string(processor), "memory_gb": .integer(memoryGB),
            "load_before": .double(loadBefore),
            "others_percent": .double(othersPercent),
        ]
    }

    /// The state of the machine before a measurement.
    struct Before {
        private let load: Double
        private let busy: Double
        private let ours: Double
        private let start = ContinuousClock.now

        init() throws {
            load = Double(try ProcFile.read("/proc/loadavg").split(separator: " ").first ?? "") ?? 0
            busy = try Machine.busySeconds()
            ours = Machine.ourSeconds()
        }

        /// To be asked once all children have ended: only then is their time counted.
        func machine() throws -> Machine {
            let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
            let available = (ContinuousClock.now - start).inSeconds * Double(cores)
            let others = (try Machine.busySeconds() - busy) - (Machine.ourSeconds() - ours)
            let percent = (max(0, others) / available * 1000).rounded() / 10
            let memory = try ProcFile.number("MemTotal", in: try ProcFile.read("/proc/meminfo")) / 1_048_576
            return Machine(
                cores: cores, processor: try Machine.processor(), memoryGB: Int(memory.rounded()), loadBefore: load,
                othersPercent: percent)
        }
    }

    private static func processor() throws -> String {
        let line = try ProcFile.read("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "unknown processor"
    }

    /// CPU time of all programs since the machine started.
    private static func busySeconds() throws -> Double {
        let first = try ProcFile.read("/proc/stat").split(separator: "\n").first ?? ""
        let ticks = first.split(separator: " ").dropFirst().compactMap { Double($0) }
        // user, nice, system, then idle and iowait, irq, softirq.
        guard ticks.count >= 7 else { throw BenchError("/proc/stat can't be read") }
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / ProcFile.ticksPerSecond
    }

    /// CPU time of this program and of its children that have ended.
    private static func ourSeconds() -> Double {
        [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0) { sum, who in
            var usage = rusage()
            unsafe getrusage(__rusage_who_t(who.rawValue), &usage)
            let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
            return sum + Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(microseconds) / 1e6
        }
    }
}
