import Glibc
import ImgoptSocket
import Logging
import ServiceLifecycle

/// Serves the socket: ready once it listens, gone before the engine ends.
struct SocketService: Service {
    let rooms: Rooms
    let board: StatusBoard

    func run() async throws {
        do {
            try await rooms.socket.start()
        } catch let error as SocketError {
            throw DaemonError(settings: error.description, systemCode: EADDRINUSE)
        }
        rooms.logger.log(
            .info, .ready, "ready", ["socket": "\(rooms.settings.socket.path)", "version": "\(Version.text)"])
        board.ready("ready")
        try? await gracefulShutdown()
        board.notifier.stopping(status: "finishing what is on its way")
        // To the end of the process: a turn that waits for a slow disk is not cut short.
        _ = Patience(board.notifier, "waiting for the disk to take the last turn", minutes: 5)
        await rooms.socket.stopAccepting()
        await rooms.socket.shutdown()
    }
}
