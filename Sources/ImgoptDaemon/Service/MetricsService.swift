import ImgoptSocket
import Logging
import ServiceLifecycle

/// Serves the figures over HTTP, where the settings want it.
struct MetricsService: Service {
    let snapshots: Snapshots
    let settings: Settings
    let logger: Logger

    func run() async throws {
        guard let address = settings.metrics.address else {
            try? await gracefulShutdown()
            return
        }
        let place: PageServer.Place =
            switch address {
            case .loopback(let host, let port): .loopback(host: host, port: port)
            case .unix(let path): .unix(path: path, mode: UInt16(settings.socket.modeBits))
            }
        let pages = MetricsPages(snapshots)
        let server = PageServer(place: place, path: "/metrics", logger: logger) { accept, done in
            pages.page(accept, done)
        }
        let told: String
        do throws(SocketError) {
            told = try await server.start()
        } catch {
            await server.shutdown()
            throw DaemonError(listening: error, "\(SettingsTable.name(of: \.metrics.listen)): ")
        }
        logger.info("serves the figures", metadata: ["address": "\(told)"])
        try? await gracefulShutdown()
        await server.shutdown()
    }
}
