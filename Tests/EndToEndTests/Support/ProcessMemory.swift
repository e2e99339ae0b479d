import Foundation

extension ChildProcess {
    /// Bytes of its memory that are resident.
    var residentBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
    }
}

/// How many files this process may have open.
enum OpenFiles {
    /// Raises the limit as far as it goes, and answers it.
    static func raiseLimit() -> Int {
        var limit = rlimit()
        let which = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(which, &limit) == 0 else { return 1024 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(which, &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
