import Foundation
import TestSupport

/// A program under test, started with a clean environment.
final class ChildProcess: Sendable {
    /// How a process ended.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// A program could not be started.
    struct SpawnError: Error {
        let program: String
        let code: Int32
    }

    /// What it wrote to standard output, a line each. They may come after its end: `whole` has all of them.
    let lines = Board<String>()
    let pid: Int32
    private let endings = Board<Ending>()
    private let errorPath: String

    /// - Parameter errorPath: the file that takes its standard error.
    init(_ program: String, _ arguments: [String], environment: [String: String], errorPath: String) throws {
        self.errorPath = errorPath
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw SpawnError(program: program, code: errno) }
        defer { close(ends[1]) }
        let output = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        pid = try Self.spawn(
            [program] + arguments, environment.map { "\($0.key)=\($0.value)" }, output: ends[1], errorPath: errorPath)
        // Threads of their own: queues share a few hundred threads, and all of them would wait here.
        Thread.detachNewThread { [lines] in Self.read(output, into: lines) }
        Thread.detachNewThread { [pid, endings] in endings.put(Self.end(of: pid)) }
    }

    /// What it has written to standard error.
    var errorText: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// How it ended, nil while it runs.
    var ending: Ending? { endings.all.first }

    func signal(_ number: Int32) {
        if ending == nil { kill(pid, number) }
    }

    /// Waits for its end.
    func ended(within seconds: Int = Net.seconds) async throws -> Ending {
        try await endings.wait("the end of process \(pid)", within: seconds) { _ in true }
    }

    /// Ends it, gently first.
    func stop() async {
        guard ending == nil else { return }
        signal(SIGTERM)
        if (try? await ended(within: 60)) != nil { return }
        signal(SIGKILL)
        _ = try? await ended()
    }

    /// Foundation's `Process` looks for open files in a way that reads past the end of a buffer, and after some hundred
    /// starts the tests end there.
    private static func spawn(
        _ arguments: [String], _ environment: [String], output: Int32, errorPath: String
    ) throws -> Int32 {
        var files = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&files)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&files)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_addopen(&files, STDERR_FILENO, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        for other in STDERR_FILENO + 1..<1_024 { unsafe posix_spawn_file_actions_addclose(&files, other) }
        // What the tests do with signals is not what a shell does with them. A group of its own: the tests' end by a
        // key is not the program's.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var pid: Int32 = 0
        let code = unsafe posix_spawn(&pid, arguments[0], &files, &attributes, words, variables)
        guard code == 0 else { throw SpawnError(program: arguments[0], code: code) }
        return pid
    }

    private static func end(of pid: Int32) -> Ending {
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
    }

    private static func read(_ output: FileHandle, into lines: Board<String>) {
        var rest = Data()
        while case let data = output.availableData, !data.isEmpty {
            rest += data
            while let end = rest.firstIndex(of: 0x0A) {
                lines.put(String(decoding: rest[..<end], as: UTF8.self))
                rest = rest[(end + 1)...]
            }
        }
        lines.end()
    }
}
