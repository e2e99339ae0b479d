import Foundation

/// What the disk does to a daemon: the environment of the library that is preloaded into it.
struct DiskFault: CustomStringConvertible {
    /// What strikes a call; the words of `Tests/CFaultyDisk`.
    enum Deed: String, CaseIterable {
        case killBefore = "before"
        case killAfter = "after"
        case inputOutput = "eio"
        case noSpace = "enospc"
        case shortWrite = "short"
        case stall

        var isKill: Bool { self == .killBefore || self == .killAfter }
    }

    var deed = Deed.killBefore
    /// The number of the first call that is struck; 0: none.
    var at = 0
    /// How many calls in a row are struck.
    var count = 1
    /// The kinds of call that count, in the letters of the records; nil: all.
    var only: String?
    /// All calls from `at` on are struck for as long as this file exists.
    var whileExists: String?
    /// How long a call stalls where no file says it.
    var stallMilliseconds = 0

    var description: String { "\(deed.rawValue) at call \(at)\(only.map { " of \($0)" } ?? ""), \(count) in a row" }

    /// - Parameters:
    ///   - folder: where the fault is.
    ///   - log: gets a record of each call that had an effect.
    func environment(under folder: String, log: String) -> [String: String] {
        var variables = [
            "LD_PRELOAD": Programs.faultyDisk, "FAULTY_DISK_UNDER": folder, "FAULTY_DISK_AT": "\(at)",
            "FAULTY_DISK_COUNT": "\(count)", "FAULTY_DISK_DO": deed.rawValue, "FAULTY_DISK_LOG": log,
        ]
        if stallMilliseconds > 0 { variables["FAULTY_DISK_STALL_MS"] = "\(stallMilliseconds)" }
        variables["FAULTY_DISK_ONLY"] = only
        variables["FAULTY_DISK_WHILE"] = whileExists
        return variables
    }
}
