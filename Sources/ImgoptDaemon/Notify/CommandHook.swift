internal import CLinux
import Foundation
import Glibc
import Logging
import Synchronization

/// Runs a program for each event, which it reads on its standard input as one line; its exit status says whether it
/// took it.
///
/// A run has a process group, a time-out and the daemon's user and sandbox, and knows no secret of the daemon: of its
/// variables it has those of `variables`, of its descriptors the first three. What it leaves behind in its group ends
/// with it.
final class CommandHook: Hook {
    private struct State {
        var isStopping = false
        /// Runs that can be signalled: their processes are not reaped.
        var running: Set<pid_t> = []
    }

    /// What a program may need to know of its surroundings; none of it is the daemon's own.
    private static let variables: Set = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR",
    ]
    /// From the first signal to the second.
    static let graceMilliseconds: Int64 = 2_000
    private static let stackBytes = 256 << 10

    let name = "exec"
    private let arguments: [String]
    private let environment: [String]
    private let timeoutMilliseconds: Int64
    private let logger: Logger
    private let state = Mutex(State())
    /// Readable once the daemon ends; all who wait for a run look at it.
    private let stopEvent: Int32

    /// - Parameters:
    ///   - arguments: the program's absolute path, and its arguments.
    ///   - environment: the daemon's own variables, most of which it does not get.
    init(_ arguments: [String], environment: [String: String], timeoutMilliseconds: Int64, logger: Logger) {
        self.arguments = arguments
        self.environment = environment.filter { Self.variables.contains($0.key) || $0.key.hasPrefix("LC_") }
            .map { "\($0.key)=\($0.value)" }.sorted()
        self.timeoutMilliseconds = timeoutMilliseconds
        self.logger = logger
        stopEvent = clinux_eventfd()
    }

    deinit { if stopEvent >= 0 { close(stopEvent) } }

    func tell(_ event: HookEvent, done: @escaping @Sendable (HookOutcome) -> Void) {
        // A thread of its own: it waits for the program, and queues share a few threads.
        let thread = Thread { [self] in done(run(event)) }
        thread.stackSize = Self.stackBytes
        thread.name = "hook"
        thread.start()
    }

    func stop() {
        state.withLock { state in
            state.isStopping = true
            for pid in state.running { kill(-pid, SIGTERM) }
        }
        var one: UInt64 = 1
        _ = unsafe write(stopEvent, &one, MemoryLayout<UInt64>.size)
    }

    private func run(_ event: HookEvent) -> HookOutcome {
        guard !state.withLock({ $0.isStopping }) else { return .stopped }
        var process: ProcessGroup
        do throws(ProcessGroup.StartError) {
            process = try ProcessGroup(arguments, environment, input: event.body + [UInt8(ascii: "\n")])
        } catch {
            return .failed("\(arguments[0]) can't be started: \(error)")
        }
        let mustStop = state.withLock { state in
            state.running.insert(process.pid)
            return state.isStopping
        }
        let ending = wait(for: &process, mustStop: mustStop)
        // What it left behind ends before its number can be another's.
        kill(-process.pid, SIGKILL)
        _ = state.withLock { $0.running.remove(process.pid) }
        let status = process.reap(log)
        switch ending {
        case .ended where status == 0: return .taken
        case .ended:
            if state.withLock({ $0.isStopping }) { return .stopped }
            let signal = status & 0x7F
            let words = signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "killed by signal \(signal)"
            return .failed("\(arguments[0]): \(words)")
        case .timedOut:
            let name = SettingsTable.name(of: \.notify.timeout)
            return .failed("\(arguments[0]) was killed after \(timeoutMilliseconds) ms (\(name))")
        }
    }

    private enum Ending {
        case ended, timedOut
    }

    /// Waits until a run has ended, and sees to it that it does.
    private func wait(for process: inout ProcessGroup, mustStop: Bool) -> Ending {
        var deadline = Self.now + timeoutMilliseconds
        var isTerminated = false
        var isStopping = mustStop
        var isLate = false
        if mustStop { kill(-process.pid, SIGTERM) }
        while !process.hasEnded {
            if isStopping, !isTerminated {
                isTerminated = true
                deadline = min(deadline, Self.now + Self.graceMilliseconds)
            }
            let left = deadline - Self.now
            if left <= 0 {
                kill(-process.pid, isTerminated ? SIGKILL : SIGTERM)
                if !isTerminated { isLate = true }
                isTerminated = true
                deadline = Self.now + Self.graceMilliseconds
                continue
            }
            let hasStopped = process.wait(milliseconds: left, stop: isStopping ? -1 : stopEvent, log)
            if hasStopped { isStopping = true }
        }
        return isLate ? .timedOut : .ended
    }

    /// For the log alone: `health` is for all who may connect.
    private func log(_ line: String) {
        logger.notice("a hook's program writes", metadata: ["hook": "\(name)", "line": "\(line)"])
    }

    private static var now: Int64 { DaemonClock.read(CLOCK_MONOTONIC) / 1_000 }
}
