import ServiceLifecycle
import UnixSignals

/// SIGHUP reads the settings again. A signal can't say whether they were refused: the journal does.
struct ReloadService: Service {
    let reloader: Reloader

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            reloader.reload { _ in }
        }
    }
}
