import ImgoptSocket
import Logging
import ServiceLifecycle

/// Serves the socket: ready once it listens, gone before the engine ends.
struct SocketService: Service {
    let rooms: Rooms
    let notifier: SystemdNotifier

    func run() async throws {
        do {
            try await rooms.socket.start()
        } catch let error as SocketError {
            notifier.failed(errno: 98, status: error.description)
            throw DaemonError(settings: error.description)
        }
        rooms.logger.info(
            "ready", metadata: ["socket": "\(rooms.settings.socket.path)", "version": "\(Version.text)"])
        notifier.ready(status: "ready")
        try? await gracefulShutdown()
        notifier.stopping(status: "finishing what is on its way")
        await rooms.socket.stopAccepting()
        await rooms.socket.shutdown()
    }
}
