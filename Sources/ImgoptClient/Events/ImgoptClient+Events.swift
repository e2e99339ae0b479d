public import ImgoptWire

extension ImgoptClient {
    /// Events as `subscribe` asks for, on a connection of their own, without loss or repeats even over restarts of the
    /// daemon: after a lost connection it goes on from the last seq. A consumer that is slow slows the connection, not
    /// the memory. Ends when the task is canceled.
    /// - Parameters:
    ///   - reconnecting: how to get back to a daemon that is gone. If the first connection fails, so does the stream.
    ///   - onSubscribed: is told each subscription, with the snapshot if one was asked for, before its first event.
    ///   - onLost: is told each time the connection is lost, before the next one is tried.
    /// - Returns: a stream for one consumer, which fails with a `ClientError`.
    public func events(
        _ subscribe: EventsSubscribe = EventsSubscribe(), reconnecting: Reconnecting = Reconnecting(),
        onSubscribed: @escaping @Sendable (Subscribed) -> Void = { _ in },
        onLost: @escaping @Sendable () -> Void = {}
    ) -> AsyncThrowingStream<EventNotification, any Error> {
        let feed = EventFeed(
            path: path, subscribe: subscribe, reconnecting: reconnecting, onSubscribed: onSubscribed,
            onLost: onLost)
        return AsyncThrowingStream { try await feed.next() }
    }
}
