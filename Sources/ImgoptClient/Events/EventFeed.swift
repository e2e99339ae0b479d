import ImgoptWire

/// Follows events over any number of connections: it keeps the seq of the last one, and asks a new connection for what
/// came after it.
actor EventFeed {
    private let path: String
    private let reconnecting: Reconnecting
    private let onSubscribed: @Sendable (Subscribed) -> Void
    private let onLost: @Sendable () -> Void
    private var subscribe: EventsSubscribe
    private var session: (client: ImgoptClient, inbox: EventInbox)?
    private var hasConnected = false

    init(
        path: String, subscribe: EventsSubscribe, reconnecting: Reconnecting,
        onSubscribed: @escaping @Sendable (Subscribed) -> Void, onLost: @escaping @Sendable () -> Void
    ) {
        self.path = path
        self.subscribe = subscribe
        self.reconnecting = reconnecting
        self.onSubscribed = onSubscribed
        self.onLost = onLost
    }

    /// The next event; nil once the task is canceled.
    func next() async throws -> EventNotification? {
        while !Task.isCancelled {
            // Only one task pulls, so the session is the same after each await.
            if session == nil { session = try await connected() }
            guard let event = await session?.inbox.next() else {
                session = nil
                if !Task.isCancelled { onLost() }
                continue
            }
            if accept(event) { return event }
        }
        return nil
    }

    /// Moves the place to go on from. False for what a replay brings a second time.
    private func accept(_ event: EventNotification) -> Bool {
        let last = subscribe.since ?? -1
        // A gap may lead back: to the log of a daemon whose database was put back to an older one.
        subscribe.since = event.kind == .gap ? event.seq : max(last, event.seq)
        // What is never replayed may carry a seq that was seen: a heartbeat the newest, progress that of its cause.
        let isReplayed = event.kind?.isDurable ?? true
        return !isReplayed || event.seq > last
    }

    private func connected() async throws -> (ImgoptClient, EventInbox) {
        let start = ContinuousClock.now
        var delay = reconnecting.first
        while true {
            do throws(ClientError) {
                return try await opened()
            } catch {
                // The first time, the caller wants to know at once.
                guard hasConnected, Self.mayPass(error), ContinuousClock.now - start < reconnecting.patience else {
                    throw error
                }
            }
            try await ContinuousClock().sleep(for: delay)
            delay = min(delay * 2, reconnecting.longest)
        }
    }

    private func opened() async throws(ClientError) -> (ImgoptClient, EventInbox) {
        let inbox = EventInbox()
        let client = try await ImgoptClient.connect(path: path, inbox: inbox)
        let subscribed = try await client.call(subscribe)
        hasConnected = true
        // Without this, what happens between a lost connection and the next would be missed if nothing came before.
        if subscribe.since == nil { subscribe.since = subscribed.seq }
        onSubscribed(subscribed)
        return (client, inbox)
    }

    private static func mayPass(_ error: ClientError) -> Bool {
        switch error {
        case .unreachable, .disconnected, .timedOut: true
        case .refused(let error): error.isRetryable
        case .canceled, .unreadable: false
        }
    }
}
