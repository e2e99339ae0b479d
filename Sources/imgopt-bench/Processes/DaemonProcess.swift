import ImgoptClient

/// A running daemon.
struct DaemonProcess: Sendable {
    let process: ChildProcess
    let socketPath: String
    /// From its start to its word that it is ready.
    let readyAfter: Duration

    /// A new connection.
    func client() async throws -> ImgoptClient { try await ImgoptClient.connect(path: socketPath) }
}
