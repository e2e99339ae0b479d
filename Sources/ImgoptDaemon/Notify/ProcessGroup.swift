internal import CLinux
import Glibc

/// A process that was started in a group of its own, until it is reaped.
struct ProcessGroup: ~Copyable {
    /// Why a process was not started.
    struct StartError: Error, CustomStringConvertible {
        let code: Int32

        var description: String { unsafe String(cString: strerror(code)) }
    }

    /// Its number, and that of its group.
    let pid: pid_t
    /// Tells of its end; negative where the kernel has no such thing.
    private let pidDescriptor: Int32
    private let errors: Int32
    private var words = BoundedLines()
    /// How often its end is looked for where the kernel does not tell of it.
    private static let lookMilliseconds: Int64 = 50

    /// Starts a program, which reads `input` to its end on standard input.
    init(_ arguments: [String], _ environment: [String], input: [UInt8]) throws(StartError) {
        let source = clinux_memory_file()
        guard source >= 0 else { throw StartError(code: errno) }
        defer { close(source) }
        guard unsafe write(source, input, input.count) == input.count, lseek(source, 0, SEEK_SET) == 0 else {
            throw StartError(code: errno)
        }
        var ends: [Int32] = [-1, -1]
        guard unsafe clinux_pipe(&ends) == 0 else { throw StartError(code: errno) }
        defer { close(ends[1]) }
        var pid: pid_t = 0
        let code = Self.spawn(&pid, arguments, environment, input: source, errors: ends[1])
        guard code == 0 else {
            close(ends[0])
            throw StartError(code: code)
        }
        self.pid = pid
        errors = ends[0]
        pidDescriptor = clinux_pidfd_open(pid)
        _ = fcntl(errors, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(errors)
        if pidDescriptor >= 0 { close(pidDescriptor) }
    }

    /// Whether it has ended; it stays to be reaped.
    var hasEnded: Bool {
        var info = unsafe siginfo_t()
        let result = unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT)
        return unsafe result != 0 || info.si_signo == SIGCHLD
    }

    /// Waits until something is known of it, or `stop` is readable: then true. Hands on what it writes, line by line.
    mutating func wait(milliseconds: Int64, stop: Int32, _ told: (String) -> Void) -> Bool {
        let most = pidDescriptor >= 0 ? milliseconds : min(milliseconds, Self.lookMilliseconds)
        let isRead = !words.hasEnded
        var waits = [
            pollfd(fd: pidDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isRead ? errors : -1, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&waits, nfds_t(waits.count), Int32(clamping: most))
        if waits[2].revents != 0 { readErrors(told) }
        return waits[1].revents != 0
    }

    /// Reads what it wrote and nobody read, and takes its end from the system: its wait status.
    mutating func reap(_ told: (String) -> Void) -> Int32 {
        readErrors(told)
        var status: Int32 = 0
        while unsafe waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private mutating func readErrors(_ told: (String) -> Void) {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        for _ in 0..<16 {
            let count = unsafe read(errors, &bytes, bytes.count)
            if count > 0 { words.add(bytes[..<count], told) }
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return words.end(told) }
            if count < 0 { return }
        }
    }

    private static func spawn(
        _ pid: inout pid_t, _ arguments: [String], _ environment: [String], input: Int32, errors: Int32
    ) -> Int32 {
        var files = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&files)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&files)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO)
        unsafe clinux_spawn_closing(&files, STDERR_FILENO + 1)
        // What the daemon traps or ignores is not ignored there, nor held back.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        return unsafe posix_spawn(&pid, arguments[0], &files, &attributes, words, variables)
    }
}

/// What a program writes, as lines that are no longer and no more than a log should take.
struct BoundedLines {
    /// Further lines are dropped.
    static let mostLines = 20
    /// A longer line is cut.
    static let mostBytes = 400

    /// Whether nothing more will come.
    private(set) var hasEnded = false
    private var line: [UInt8] = []
    private var count = 0

    /// Nothing was written.
    init() {}

    /// Takes bytes, and hands on the lines that end with them.
    mutating func add(_ bytes: ArraySlice<UInt8>, _ told: (String) -> Void) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                finish(told)
            } else if line.count < Self.mostBytes {
                line.append(byte)
            }
        }
    }

    /// Nothing more comes: what was begun is a line too.
    mutating func end(_ told: (String) -> Void) {
        hasEnded = true
        finish(told)
    }

    private mutating func finish(_ told: (String) -> Void) {
        defer { line = [] }
        guard !line.isEmpty, count < Self.mostLines else { return }
        count += 1
        // It goes to terminals too.
        let text = String(decoding: line, as: UTF8.self).unicodeScalars
            .map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
        told(text)
    }
}
