import ImgoptClient
import TestSupport

/// A running daemon, and what it tells systemd.
struct DaemonProcess: Sendable {
    let process: ChildProcess
    let notify: NotifySocket
    let socketPath: String

    /// A new connection for calls.
    func client() async throws -> ImgoptClient {
        try await ImgoptClient.connect(path: socketPath, patience: Net.duration)
    }

    /// Waits until it says that it is ready. Throws at once if it ends before that.
    func ready() async throws {
        let watch = Task { [process, notify] in
            if (try? await process.ended()) != nil { notify.close() }
        }
        defer { watch.cancel() }
        do {
            try await notify.heard("READY=1")
        } catch {
            throw Missing(what: "READY=1", among: process.errorText)
        }
    }

    /// Ends it as a crash would, and waits until it is gone.
    func crash() async throws {
        process.signal(9)
        _ = try await process.ended()
    }
}
