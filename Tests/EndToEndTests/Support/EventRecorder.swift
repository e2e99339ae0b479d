import ImgoptClient
import ImgoptWire
import TestSupport
import Testing

/// Follows the daemon's events over restarts, and keeps them.
final class EventRecorder: Sendable {
    let events = Board<EventNotification>()
    private let task: Task<Void, Never>

    init(_ client: ImgoptClient, since: Int64 = 0) {
        let subscribe = EventsSubscribe(since: since)
        task = Task { [events] in
            // A stream that fails ends the board, and with it every test that waits for more.
            defer { events.end() }
            while !Task.isCancelled {
                do {
                    let stream = client.events(subscribe, reconnecting: Reconnecting(longest: .milliseconds(100)))
                    for try await event in stream { events.put(event) }
                    return
                } catch let error as ClientError where error.isNoAnswer && events.all.isEmpty {
                    // On a busy machine a daemon may be killed before it has answered the first subscription.
                    await Task.yield()
                } catch {
                    if !Task.isCancelled { Issue.record("the stream of events failed: \(error)") }
                    return
                }
            }
        }
    }

    /// The events that are kept in the database, so far.
    var durable: [EventNotification] { events.all.filter { $0.kind?.isDurable ?? false } }

    /// Waits for the `count`-th event of a kind.
    @discardableResult
    func wait(
        for count: Int = 1, _ kind: EventKind, of job: Int64? = nil, within seconds: Int = Net.seconds
    ) async throws -> EventNotification {
        try await events.wait(for: count, "\(count) times \(kind.rawValue)", within: seconds) {
            $0.kind == kind && (job == nil || $0.job == job)
        }
    }

    /// Waits until all is here that was told before.
    func catchUp(with client: ImgoptClient) async throws {
        let newest = try await client.call(EventsSubscribe()).seq
        try await events.wait(for: 1, "the event \(newest)", within: Net.seconds) { $0.seq >= newest }
    }

    func stop() async {
        task.cancel()
        await task.value
    }
}

extension ClientError {
    /// Whether nobody answered.
    fileprivate var isNoAnswer: Bool {
        switch self {
        case .disconnected, .unreachable: true
        default: false
        }
    }
}
