import ImgoptClient
import ImgoptWire

/// Hands many jobs to a daemon.
enum Submitter {
    /// What came of many submits.
    struct Outcome: Sendable {
        /// Until the last was answered.
        let elapsed: Duration
        /// Milliseconds from the sending of each to its answer.
        let waits: Quantiles
    }

    /// Sends all of `submits`, spread over `connections`, with up to `window` unanswered on each.
    @discardableResult
    static func send(
        _ submits: [JobSubmit], to daemon: DaemonProcess, connections: Int, window: Int
    ) async throws -> Outcome {
        var clients: [ImgoptClient] = []
        for _ in 0..<connections { clients.append(try await daemon.client()) }
        let start = ContinuousClock.now
        let waits = try await withThrowingTaskGroup(of: [Double].self) { group in
            for (place, client) in clients.enumerated() {
                let share = stride(from: place, to: submits.count, by: connections).map { submits[$0] }
                group.addTask { try await send(share, by: client, window: window) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return Outcome(elapsed: ContinuousClock.now - start, waits: Quantiles(waits))
    }

    private static func send(_ submits: [JobSubmit], by client: ImgoptClient, window: Int) async throws -> [Double] {
        try await withThrowingTaskGroup(of: Double.self) { group in
            var waits: [Double] = []
            for (number, submit) in submits.enumerated() {
                if number >= window, let wait = try await group.next() { waits.append(wait) }
                group.addTask {
                    let took = try await ContinuousClock().measure { _ = try await client.call(submit, timeout: nil) }
                    return took.inSeconds * 1000
                }
            }
            for try await wait in group { waits.append(wait) }
            return waits
        }
    }
}
