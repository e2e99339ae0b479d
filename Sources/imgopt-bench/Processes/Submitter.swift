import ImgoptClient
import ImgoptWire

/// Hands many jobs to a daemon.
enum Submitter {
    /// Sends all of `submits`, spread over `connections`, with up to `window` unanswered on each.
    /// - Returns: how long it took until the last was answered.
    static func send(
        _ submits: [JobSubmit], to daemon: DaemonProcess, connections: Int, window: Int
    ) async throws -> Duration {
        var clients: [ImgoptClient] = []
        for _ in 0..<connections { clients.append(try await daemon.client()) }
        return try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (place, client) in clients.enumerated() {
                    let share = stride(from: place, to: submits.count, by: connections).map { submits[$0] }
                    group.addTask { try await send(share, by: client, window: window) }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func send(_ submits: [JobSubmit], by client: ImgoptClient, window: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, submit) in submits.enumerated() {
                if number >= window { try await group.next() }
                group.addTask { _ = try await client.call(submit, timeout: nil) }
            }
            try await group.waitForAll()
        }
    }
}
