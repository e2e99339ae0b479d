import Dispatch
import Glibc
import Synchronization

/// Ctrl-C and the like while something lasts.
enum Interrupts {
    private struct State {
        var isInstalled = false
        /// Whoever is told now; nil: a signal ends the process.
        var listener: AsyncStream<Int32>.Continuation?
    }

    private static let state = Mutex(State())

    /// Runs `body`. On SIGINT, SIGTERM, SIGHUP or SIGQUIT runs `interrupted` instead of the signal's own effect, and
    /// ends the process. May be used again after it, not inside of it.
    static func handled<Value: Sendable>(
        by interrupted: @escaping @Sendable () async -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        let (signals, source) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingOldest(1))
        // First: a signal may come as soon as it is listened to.
        state.withLock { $0.listener = source }
        install()
        defer { state.withLock { $0.listener = nil } }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals {
                    await interrupted()
                    exit(ExitStatus.interrupted.rawValue)
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    /// Lets Ctrl-\ end the process as it ends others: not with the traces of all threads, which the runtime writes.
    static func quitQuietly() {
        if !isIgnored(SIGQUIT) { _ = signal(SIGQUIT, SIG_DFL) }
    }

    /// Whether whoever started the program wants a signal to be ignored, as `nohup` does.
    private static func isIgnored(_ number: Int32) -> Bool {
        let before = signal(number, SIG_IGN)
        // Until its source listens it ends the process: ignored, it would be lost, and pressed in vain.
        _ = signal(number, before)
        return unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Listens to the signals, once for the whole process: a source that is cancelled lets go of its signal only later,
    /// and a second one for the same signal would hear nothing.
    private static func install() {
        let isFirst = state.withLock { state in
            defer { state.isInstalled = true }
            return !state.isInstalled
        }
        guard isFirst else { return }
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] where !isIgnored(number) {
            let watch = DispatchSource.makeSignalSource(signal: number)
            watch.setEventHandler {
                // Its own handler keeps the source alive for as long as the process lives.
                withExtendedLifetime(watch) { heard(number) }
            }
            watch.resume()
        }
    }

    /// The first signal is told; a second one, or one that nobody waits for, ends the process at once.
    private static func heard(_ number: Int32) {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        guard let listener else { exit(ExitStatus.interrupted.rawValue) }
        listener.yield(number)
    }
}
