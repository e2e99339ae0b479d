import ImgoptClient

/// A running daemon, and what it tells systemd.
struct DaemonProcess: Sendable {
    let process: ChildProcess
    let notify: NotifySocket
    let socketPath: String

    /// A new connection for calls.
    func client() async throws -> ImgoptClient { try await ImgoptClient.connect(path: socketPath) }

    /// Ends it as a crash would, and waits until it is gone.
    func crash() async throws {
        process.signal(9)
        _ = try await process.ended()
    }
}
