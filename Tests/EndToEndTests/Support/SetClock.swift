import Foundation

/// A wall clock that a daemon alone sees, to be set while it runs: libfaketime in front of it. The clocks that count
/// from the boot stay what they are, as they do on a host whose clock is set.
struct SetClock: Sendable {
    /// Says how far it is off, in seconds; read again at each look.
    private let file: String

    private static let library: String? = {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib")) ?? []
        return folders.lazy.map { "/usr/lib/\($0)/faketime/libfaketimeMT.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// Why there can be none here; nil: there can.
    static let obstacle: String? =
        library == nil ? "libfaketime is not installed (Debian's package is faketime): left out" : nil

    /// A clock that is off by so much from the start on.
    init(in world: World, seconds: Int) throws {
        file = world.folder + "/clock"
        try set(seconds: seconds)
    }

    /// Sets it so far ahead of the true time.
    func set(seconds: Int) throws {
        try Data("\(seconds < 0 ? "" : "+")\(seconds)\n".utf8).write(to: URL(filePath: file), options: .atomic)
    }

    /// What a daemon is started with to see it.
    var environment: [String: String] {
        [
            "LD_PRELOAD": Programs.trueTimers + ":" + (Self.library ?? ""), "FAKETIME_TIMESTAMP_FILE": file,
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        ]
    }

    /// The program and its arguments for such an environment. The library adds a variable in the first program that it
    /// is loaded into, which moves the environment away from the arguments, and Swift no longer finds those: so a shell
    /// comes first. The process is the one that is started.
    static func wrap(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        ("/bin/sh", ["-c", #"exec "$@""#, "sh", program] + arguments)
    }

    /// Removes what the library left of a process that did not end by itself.
    static func cleanUp(after pid: Int32) {
        for name in ["faketime_shm_\(pid)", "sem.faketime_sem_\(pid)"] {
            try? FileManager.default.removeItem(atPath: "/dev/shm/" + name)
        }
    }
}
