import Glibc
import Synchronization

/// A program that runs beside this one. Whoever starts it has to end it.
final class ChildProcess: Sendable {
    let pid: pid_t
    /// As `waitpid` tells it; nil while it runs.
    private let ending = Mutex<Int32?>(nil)

    /// How long it may take to end on demand, in steps of 5 ms.
    private static let patience = 2_000

    /// Starts `program` with no more of the environment than it is given; what it prints goes to the file `log`.
    init(_ program: String, _ arguments: [String], environment: [String: String], log: String) throws {
        pid = try Self.spawn(
            program, [program] + arguments, environment.map { "\($0.key)=\($0.value)" }, log: log)
    }

    /// What it has used so far. Throws once it has ended.
    func usage() throws -> ProcessUsage {
        guard !hasEnded() else { throw BenchError("process \(pid) has ended") }
        return try ProcessUsage(pid: pid)
    }

    func hasEnded() -> Bool { reap(waiting: false) }

    /// What it ended with: its own status, or 128 and the signal that ended it; nil while it runs.
    func exitStatus() -> Int32? {
        guard hasEnded(), let status = ending.withLock({ $0 }) else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Ends it as a crash would, and waits until it is gone.
    func kill() {
        guard !hasEnded() else { return }
        _ = Glibc.kill(pid, SIGKILL)
        _ = reap(waiting: true)
    }

    /// Ends it: on demand if it heeds that, else by force.
    func end() {
        guard !hasEnded() else { return }
        _ = Glibc.kill(pid, SIGTERM)
        for _ in 0..<Self.patience {
            if hasEnded() { return }
            _ = poll(nil, 0, 5)
        }
        kill()
    }

    /// True once it has ended. Its number means somebody else from then on, so that is remembered.
    private func reap(waiting: Bool) -> Bool {
        ending.withLock { ending in
            if ending != nil { return true }
            var status: Int32 = 0
            guard unsafe waitpid(pid, &status, waiting ? 0 : WNOHANG) != 0 else { return false }
            ending = status
            return true
        }
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String], log: String
    ) throws -> pid_t {
        var files = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&files)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&files)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO)
        // This program traps them, and what is trapped here would be ignored there.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe sigaddset(&signals, SIGINT)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var pid: pid_t = 0
        let code = unsafe posix_spawn(&pid, program, &files, &attributes, words, variables)
        guard code == 0 else {
            throw BenchError("\(program) can't be started: \(unsafe String(cString: strerror(code)))")
        }
        return pid
    }
}
