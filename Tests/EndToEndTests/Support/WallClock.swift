import Foundation

/// The wall clock of one daemon, which can be set to another time while it runs: libfaketime (Debian: faketime) gives
/// the time that a file says. Clocks that do not jump go on as they do.
struct WallClock: Sendable {
    private static let library: String? = {
        let folder = "/usr/lib"
        let machines = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return machines.map { "\(folder)/\($0)/faketime/libfaketimeMT.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    private let file: String
    private let library: String

    /// - Parameter file: where the time is to stand.
    /// - Returns: nil where there is no libfaketime.
    init?(file: String) throws {
        guard let library = Self.library else { return nil }
        (self.file, self.library) = (file, library)
        try set(aheadSeconds: 0)
    }

    /// What a daemon needs in its environment to have this clock, beside `others`.
    func environment(with others: [String: String] = [:]) -> [String: String] {
        var variables = others
        // A step of the wall clock would shift the timers of libdispatch as well, which are no part of it.
        let libraries = [others["LD_PRELOAD"], Programs.trueTimers, library]
        variables["LD_PRELOAD"] = libraries.compactMap { $0 }.joined(separator: ":")
        variables["FAKETIME_TIMESTAMP_FILE"] = file
        for name in ["FAKETIME_NO_CACHE", "FAKETIME_DONT_FAKE_MONOTONIC", "DONT_FAKE_MONOTONIC", "NO_FAKE_STAT"] {
            variables[name] = "1"
        }
        return variables
    }

    /// Steps it to so many seconds ahead of this machine's clock.
    func set(aheadSeconds seconds: Int) throws {
        try Data("\(seconds < 0 ? "-" : "+")\(abs(seconds))s\n".utf8).write(to: URL(filePath: file), options: .atomic)
    }
}
