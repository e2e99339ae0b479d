import Dispatch
import Glibc

/// Ctrl-C and the like while something lasts.
enum Interrupts {
    /// Runs `body`. On SIGINT, SIGTERM or SIGHUP runs `interrupted` instead of the signal's own effect, and ends the
    /// process.
    static func handled<Value: Sendable>(
        by interrupted: @escaping @Sendable () async -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        let (signals, source) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingOldest(1))
        let watches = [SIGINT, SIGTERM, SIGHUP].map { number in
            _ = signal(number, SIG_IGN)
            let watch = DispatchSource.makeSignalSource(signal: number)
            watch.setEventHandler { source.yield(number) }
            watch.resume()
            return (number, watch)
        }
        defer {
            for (number, watch) in watches {
                watch.cancel()
                _ = signal(number, SIG_DFL)
            }
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals {
                    // A second one ends the process at once, even if this takes long.
                    _ = signal(SIGINT, SIG_DFL)
                    await interrupted()
                    exit(ExitStatus.interrupted.rawValue)
                }
            }
            defer { group.cancelAll() }
            return try await body()
        }
    }
}
