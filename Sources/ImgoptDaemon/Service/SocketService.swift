import Glibc
import ImgoptSocket
import Logging
import ServiceLifecycle

/// Serves the socket: ready once it listens, gone before the engine ends.
struct SocketService: Service {
    let socket: SocketServer
    let path: String
    let work: FairWork
    let logger: Logger
    let board: StatusBoard

    /// Refuses a start where the socket can't be had, before any work is taken up.
    static func prepare(_ socket: SocketServer) throws(DaemonError) {
        do throws(SocketError) {
            try socket.prepare()
        } catch {
            throw DaemonError(listening: error)
        }
    }

    func run() async throws {
        do {
            try await socket.start()
        } catch let error as SocketError {
            throw DaemonError(listening: error)
        }
        logger.log(
            .info, .ready, "ready", ["socket": "\(path)", "version": "\(Version.text)"])
        board.ready("ready")
        try? await gracefulShutdown()
        board.notifier.stopping(status: "finishing what is on its way")
        // To the end of the process: a turn that waits for a slow disk is not cut short.
        _ = Patience(board.notifier, "waiting for the disk to take the last turn", minutes: 5)
        // What only looks is not begun any more: the end waits for none of it.
        work.end()
        await socket.stopAccepting()
        await socket.shutdown()
    }
}

extension DaemonError {
    /// A socket that can't be listened on: another process may give it up, a wrong path has to be mended.
    /// - Parameter setting: the setting that names it, with what stands before the reason.
    init(listening error: SocketError, _ setting: String = "") {
        let isTaken =
            switch error {
            case .alreadyServed: true
            case .failed(_, _, let code): code == EADDRINUSE
            case .pathTooLong, .folderMissing, .notASocket, .absent, .refused, .notPermitted: false
            }
        let message = setting + error.description
        self = isTaken ? DaemonError(message, systemCode: EADDRINUSE) : DaemonError(settings: message)
    }
}
